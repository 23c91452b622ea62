import { InvalidOptionError } from '../errors/index.js';
import {
  CONFIG_KEYS,
  CONFIG_RULES,
  type ConfigKey,
  type MaintenanceConfig,
  variableName,
} from './maintenance.config.js';
import { ProcessLogger } from '../logging/process-logger.js';

type Environment = Readonly<Record<string, string | undefined>>;

const INSTEAD: Readonly<Partial<Record<ConfigKey, string>>> = {
  cleanupCrontab: 'the clean-up runs every cleanup_beat_interval_hours instead',
  markTimeoutCrontab: 'it is done hourly instead',
};

const DAY_MS = 86_400_000;

/**
 * What code and environment say about maintenance; code comes first.
 * @param retentionMs what `retention.finished` says, the other way to say `maintenance.retentionDays`
 * @throws InvalidOptionError for a wrong value in code. One in the environment is left out, with a warning.
 */
export function resolveMaintenance(
  given: Partial<MaintenanceConfig> = {},
  environment: Environment,
  retentionMs?: number,
): Partial<MaintenanceConfig> {
  for (const key of CONFIG_KEYS) {
    const { fits, remedy } = CONFIG_RULES[key];
    if (given[key] !== undefined && !fits(given[key]))
      throw new InvalidOptionError(`maintenance.${key}`, given[key], remedy);
  }
  const retention = retentionMs === undefined ? {} : { retentionDays: retentionMs / DAY_MS };
  return { ...fromEnvironment(environment), ...retention, ...given };
}

/**
 * Takes a stored or an environment's value. One that cannot be used is undefined, with a warning; of a crontab it is the
 * empty one, which means an interval.
 */
export function usable<Key extends ConfigKey>(
  key: Key,
  value: unknown,
  source: string,
): MaintenanceConfig[Key] | undefined {
  const { fits, remedy } = CONFIG_RULES[key];
  if (fits(value)) return value as MaintenanceConfig[Key];
  new ProcessLogger('TaskMaintenance').warn(
    `${source} has the value ${JSON.stringify(value)}, which cannot be used: ${INSTEAD[key] ?? 'it is ignored'}. ${remedy}`,
  );
  return key in INSTEAD ? ('' as MaintenanceConfig[Key]) : undefined;
}

function fromEnvironment(environment: Environment): Partial<MaintenanceConfig> {
  const entries = CONFIG_KEYS.map((key) => {
    const text = environment[variableName(key)];
    return [key, text === undefined || text === '' ? undefined : usable(key, parsed(text), variableName(key))] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function parsed(text: string): unknown {
  const trimmed = text.trim();
  if (/^(true|1|yes|on)$/i.test(trimmed)) return trimmed === '1' ? 1 : true;
  if (/^(false|0|no|off)$/i.test(trimmed)) return trimmed === '0' ? 0 : false;
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}
