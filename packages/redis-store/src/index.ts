export type { TokenStore } from '@x/core';
export type { StoreKey } from './key-ring.js';
export type { IoredisClient, NodeRedisClient } from './redis-client.js';
export { type RedisStoreOptions, redisStore } from './redis-store.js';
