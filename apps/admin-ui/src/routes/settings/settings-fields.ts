import { t } from '../../language/t';
import type { Config } from '../../services/schema';
import type { JsonSchema } from '../task/json-schema';

/** A setting as the form shows it. */
export interface SettingField {
  readonly key: keyof Config;
  readonly title: string;
  readonly schema: JsonSchema;
  readonly isOptional?: boolean;
}

export interface SettingGroup {
  readonly title: string;
  readonly about: string;
  readonly fields: readonly SettingField[];
}

const flag: JsonSchema = { type: 'boolean' };
const crontab = (fallback: string): JsonSchema => ({
  type: 'string',
  description: t`minute, hour, day, month, weekday in UTC; if empty, ${fallback}`,
});

/** The settings of the two maintenance jobs. */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  {
    title: t`Clean-up`,
    about: t`Removes old executions with their logs and artifacts.`,
    fields: [
      { key: 'cleanup_enabled', title: t`Enabled`, schema: flag },
      { key: 'retention_days', title: t`Keep for days`, schema: { type: 'integer', minimum: 1, maximum: 3650 } },
      {
        key: 'cleanup_only_completed',
        title: t`Finished executions only`,
        schema: { ...flag, description: t`If No, unfinished ones of that age are cancelled and removed too` },
      },
      { key: 'cleanup_crontab', title: t`Schedule`, schema: crontab(t`the interval applies`), isOptional: true },
      {
        key: 'cleanup_beat_interval_hours',
        title: t`Interval in hours`,
        schema: { type: 'integer', minimum: 1, maximum: 8760 },
      },
    ],
  },
  {
    title: t`Overdue runs`,
    about: t`Ends executions that have run for too long, where their task sets no limit of its own.`,
    fields: [
      { key: 'mark_timeout_enabled', title: t`Enabled`, schema: flag },
      {
        key: 'timeout_minutes',
        title: t`Longest run in minutes`,
        schema: { type: 'integer', minimum: 1, maximum: 1440 },
      },
      { key: 'mark_timeout_crontab', title: t`Schedule`, schema: crontab(t`hourly`), isOptional: true },
    ],
  },
];
