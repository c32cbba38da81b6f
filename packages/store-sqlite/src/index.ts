export type { SqliteDriver } from "./database.ts";
export { type SqliteOptions, sqliteStore } from "./sqlite-store.ts";
