export {
  assertBullMqName,
  assertCount,
  assertDate,
  assertKnown,
  assertLabel,
  assertOneOf,
  assertPriority,
  assertQueueName,
  assertSearchText,
  assertTags,
  assertText,
  isObject,
  type NamesOf,
} from '../errors/assertions.js';
export { rejectUnknown } from './known-options.js';
export { messageText } from './messages.js';
export { isDataSource } from './resolve-ledger.js';
export { resolveLimitsOf } from './resolve-queues.js';
export { resolveSettings } from './resolve-settings.js';
export {
  CONFIG_KEYS,
  CONFIG_RULES,
  type ConfigKey,
  DEFAULT_CONFIG,
  type MaintenanceConfig,
  storedName,
} from './maintenance.config.js';
export { usable } from './resolve-maintenance.js';
export {
  TASK_OPTIONS,
  type DefaultOptions,
  type EmbeddedLedgerOptions,
  type EngineOptions,
  type LedgerConnectionOptions,
  type LimitOptions,
  type MessageOptions,
  type RedisClusterOptions,
  type RedisEngineOptions,
  type RetentionOptions,
  type ServerLedgerOptions,
  type SharedLedgerOptions,
  type TaskModuleOptions,
  type TimeoutOptions,
  type WorkerOptions,
} from './task-module.options.js';
export { TASK_SETTINGS, type Limits, type TaskSettings, type WorkerSettings } from './task-settings.js';
export type {
  AlertChannel,
  AlertChannelOptions,
  AlertOptions,
  AlertRule,
  BacklogAgeRule,
  CustomChannel,
  ExhaustedRule,
  FailureRateRule,
  MissedScheduleRule,
  NoWorkerRule,
  SlackChannel,
  SlowRule,
  WebhookChannel,
} from './alert.options.js';
export { ALERT_KINDS, type AnyRule, resolveAlertRule } from './alert-rule.js';
export { type AlertChannelSettings, type AlertSettings, unknownChannel } from './resolve-alerts.js';
export type { ExternalOptions, ExternalSettings } from './external.options.js';
export { type FeatureQueue, resolveFeature, type TaskFeatureOptions } from './feature.options.js';
export {
  type ObserveConnection,
  type ObserveOptions,
  type ObservedQueues,
  type PostgresConnection,
  resolveObserve,
} from './observe.options.js';
export type { QueueLimits, QueueOptions } from './queue.options.js';
