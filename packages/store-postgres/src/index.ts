export type {
	PostgresAnswer,
	PostgresConnection,
	PostgresPool,
	PostgresPoolOptions,
	PostgresQuery,
	PostgresStoreOptions,
	PostgresUrlOptions,
} from "./options.ts";
export { postgresStore } from "./postgres-store.ts";
export { postgresSchema } from "./sql/migrations.ts";
