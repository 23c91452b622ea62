import type { Schema } from '../operation.js';
import * as is from './shape.js';

const flag: Schema = { type: 'boolean' };
const crontab = (description: string): Schema => ({ type: 'string', description });

const config: Readonly<Record<string, Schema>> = {
  retention_days: { type: 'number', minimum: 0, maximum: 3_650, description: 'From 1 to 3650 where it is stored.' },
  cleanup_enabled: flag,
  cleanup_only_completed: flag,
  cleanup_crontab: crontab('Five fields, UTC; empty: every cleanup_beat_interval_hours.'),
  cleanup_beat_interval_hours: { type: 'number', minimum: 1, maximum: 8_760 },
  timeout_minutes: { type: 'number', minimum: 1, maximum: 1_440 },
  mark_timeout_enabled: flag,
  mark_timeout_crontab: crontab('Five fields, UTC; empty: hourly.'),
};

// What is stored is whole; code may say part of a day.
const change = ({ type, ...schema }: Schema): Schema => ({
  ...schema,
  type: [type === 'number' ? 'integer' : (type as string), 'null'],
});

/** Schemas of the configuration. */
export const CONFIG_SCHEMAS: Readonly<Record<string, Schema>> = {
  Config: is.shape(config),
  ConfigChanges: is.optional(Object.fromEntries(Object.entries(config).map(([name, of]) => [name, change(of)]))),
};
