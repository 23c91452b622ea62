export type { Deliver, Delivery, Disposition, EngineJob } from './delivery.js';
export type { EngineProfile, RedisFacts } from './engine.profile.js';
export type { EngineLimits, EngineQueue } from './engine.queue.js';
export { TaskEngine } from './task-engine.js';
export { embeddedEngineProfile } from './embedded.engine.profile.js';
export { ENGINE_SCHEMA } from './postgres-backend.js';
export { redisEngineProfile } from './redis.engine.profile.js';
export { ENGINE_POOL_SIZE, serverEngineProfile } from './server.engine.profile.js';
