export type { RedisClient, RedisClusterClient, RedisServerClient } from "./redis-client.ts";
export { type RedisClientOptions, type RedisStoreOptions, type RedisUrlOptions, redisStore } from "./redis-store.ts";
