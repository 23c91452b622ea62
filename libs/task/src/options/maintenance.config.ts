import { isCronExpression } from '../time/cron-expression.js';

/** The settings of the two built-in maintenance jobs. */
export interface MaintenanceConfig {
  /** Finished executions older than this many days are removed, 1 to 3650; fractions are fine in code. @default 30 */
  readonly retentionDays: number;
  /** @default true */
  readonly cleanupEnabled: boolean;
  /** `false` also cancels and removes unfinished executions that were created before the cut-off. @default true */
  readonly cleanupOnlyCompleted: boolean;
  /** Five fields, UTC. `''` where the stored one is invalid: then `cleanupBeatIntervalHours` counts. @default '0 2 * * *' */
  readonly cleanupCrontab: string;
  /** Hours between clean-ups where `cleanupCrontab` is invalid, 1 to 8760. @default 24 */
  readonly cleanupBeatIntervalHours: number;
  /** Executions that run for longer than this many minutes end as FAILURE, 1 to 1440. @default 10 */
  readonly timeoutMinutes: number;
  /** @default true */
  readonly markTimeoutEnabled: boolean;
  /** Five fields, UTC. `''` where the stored one is invalid: then hourly. Every half hour by default. */
  readonly markTimeoutCrontab: string;
}

export type ConfigKey = keyof MaintenanceConfig;

export const DEFAULT_CONFIG: MaintenanceConfig = {
  retentionDays: 30,
  cleanupEnabled: true,
  cleanupOnlyCompleted: true,
  cleanupCrontab: '0 2 * * *',
  cleanupBeatIntervalHours: 24,
  timeoutMinutes: 10,
  markTimeoutEnabled: true,
  markTimeoutCrontab: '*/30 * * * *',
};

export const CONFIG_KEYS = Object.keys(DEFAULT_CONFIG) as ConfigKey[];

/** What a value must be, and how to say so. */
interface Rule {
  readonly fits: (value: unknown) => boolean;
  readonly remedy: string;
}

const between = (least: number, most: number): Rule => ({
  fits: (value) => typeof value === 'number' && value >= least && value <= most,
  remedy: `Use a number from ${least} to ${most}.`,
});
const flag: Rule = { fits: (value) => typeof value === 'boolean', remedy: 'Use true or false.' };
const crontab: Rule = {
  fits: isCrontab,
  remedy: "Use five fields: minute, hour, day of month, month, day of week, for example '0 2 * * *'.",
};

export const CONFIG_RULES: Readonly<Record<ConfigKey, Rule>> = {
  retentionDays: between(1, 3_650),
  cleanupEnabled: flag,
  cleanupOnlyCompleted: flag,
  cleanupCrontab: crontab,
  cleanupBeatIntervalHours: between(1, 8_760),
  timeoutMinutes: between(1, 1_440),
  markTimeoutEnabled: flag,
  markTimeoutCrontab: crontab,
};

/** How a key is called on the wire and in the ledger: `retention_days`. */
export function storedName(key: ConfigKey): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** How a key is called in the environment: `TASKLEDGER_RETENTION_DAYS`. */
export function variableName(key: ConfigKey): string {
  return `TASKLEDGER_${storedName(key).toUpperCase()}`;
}

function isCrontab(value: unknown): boolean {
  if (typeof value !== 'string' || value.trim().split(/\s+/).length !== 5) return false;
  return isCronExpression(value);
}
