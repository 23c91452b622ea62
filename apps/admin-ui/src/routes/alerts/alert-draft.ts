import { t } from '../../language/t';
import type { Alert, AlertChanges } from '../../services/schema';

/** What is typed into the form of a rule. */
export interface Draft {
  readonly name: string;
  readonly kind: Alert['kind'];
  readonly channels: readonly string[];
  readonly values: Readonly<Partial<Record<Member, string>>>;
}

export type Member =
  | 'task_names'
  | 'queues'
  | 'schedules'
  | 'above'
  | 'min_runs'
  | 'count'
  | 'slower_than'
  | 'older_than'
  | 'late_by'
  | 'window'
  | 'cooldown';

interface Field {
  readonly label: string;
  /** What counts where nothing is typed. */
  readonly hint: string;
}

const FIELDS: Readonly<Record<Member, Field>> = {
  task_names: { label: t`Tasks, separated by commas`, hint: t`all of them` },
  queues: { label: t`Queues, separated by commas`, hint: t`all of them` },
  schedules: { label: t`Schedules, separated by commas`, hint: t`all of them` },
  above: { label: t`Fires above so many %`, hint: t`for example 20` },
  min_runs: { label: t`Of at least so many`, hint: '10' },
  count: { label: t`So many or more`, hint: '1' },
  slower_than: { label: t`Fires above`, hint: t`for example 30s` },
  older_than: { label: t`Fires when one has waited for`, hint: t`for example 10m` },
  late_by: { label: t`A slot is late after`, hint: '5m' },
  window: { label: t`Looks back for`, hint: t`for example 15m` },
  cooldown: { label: t`Told again after`, hint: '1h' },
};

const OF_KIND: Readonly<Record<Alert['kind'], readonly Member[]>> = {
  failure_rate: ['task_names', 'queues', 'above', 'min_runs', 'window', 'cooldown'],
  exhausted: ['task_names', 'queues', 'count', 'window', 'cooldown'],
  slow: ['task_names', 'queues', 'slower_than', 'min_runs', 'window', 'cooldown'],
  backlog_age: ['queues', 'older_than', 'cooldown'],
  no_worker: ['queues', 'older_than', 'cooldown'],
  missed_schedule: ['schedules', 'late_by', 'count', 'window', 'cooldown'],
};

/** The fields of a kind, in their order. */
export const fieldsOf = (kind: Alert['kind']): readonly (Field & { readonly member: Member })[] =>
  OF_KIND[kind].map((member) => ({ member, ...FIELDS[member] }));

/** A rule as it would be typed. */
export function draftOf(alert?: Alert): Draft {
  if (!alert) return { name: '', kind: 'failure_rate', channels: [], values: {} };
  const { name, kind, channels } = alert;
  const values: Record<Member, string> = {
    task_names: (alert.task_names ?? []).join(', '),
    queues: (alert.queues ?? []).join(', '),
    schedules: (alert.schedules ?? []).join(', '),
    above: alert.above === null ? '' : String(Math.round(alert.above * 10_000) / 100),
    min_runs: String(alert.min_runs ?? ''),
    count: String(alert.count ?? ''),
    slower_than: spanText(alert.slower_than_ms),
    older_than: spanText(alert.older_than_ms),
    late_by: spanText(alert.late_by_ms),
    window: spanText(alert.window_ms),
    cooldown: spanText(alert.cooldown_ms),
  };
  return { name, kind, channels, values };
}

/** The members of a body. What is empty is the default; what is no number, the server refuses. */
export function bodyOf({ kind, channels, values }: Draft): AlertChanges {
  const members = OF_KIND[kind].map((member) => [member, valueOf(member, (values[member] ?? '').trim())] as const);
  return { ...Object.fromEntries(members), channels: [...channels] };
}

function valueOf(member: Member, text: string): unknown {
  if (text === '') return null;
  if (member === 'task_names' || member === 'queues' || member === 'schedules')
    return text
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
  if (member !== 'above' && member !== 'min_runs' && member !== 'count') return text;
  const number = numberOf(text);
  if (Number.isNaN(number)) return text;
  return member === 'above' ? number / 100 : number;
}

const numberOf = (text: string): number => Number(text.replace(/\s*%$/, '').replace(',', '.'));

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

// As it is typed: 15m.
function spanText(ms: number | null): string {
  if (ms === null) return '';
  const [unit, size] = UNITS.find(([, each]) => ms >= each && ms % each === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}
