import { duration } from '../../format/time';
import { t } from '../../language/t';
import type { Difference, ExecutionStatus } from '../../services/schema';
import { STATUS_WORDS } from '../../services/status';

const NAMES: Readonly<Record<string, string>> = {
  status: t`Status`,
  queue: t`Queue`,
  priority: t`Priority`,
  tags: t`Tags`,
  attempt: t`Attempt`,
  max_attempts: t`Most attempts`,
  timeout_ms: t`Timeout`,
  waited_ms: t`Waited`,
  duration: t`Ran`,
  node: t`Process`,
  version: t`Version`,
};

interface ComparedFieldsProps {
  /** What the other one is called. */
  readonly name: string;
  readonly fields: readonly Difference[];
}

/** What else differs, side by side. */
export function ComparedFields({ name, fields }: ComparedFieldsProps) {
  return (
    <table className="w-full border-collapse">
      <thead className="text-start text-[12px] text-faint">
        <tr className="border-b">
          <th scope="col" className="py-1.5 pe-3 font-normal">
            {t`What`}
          </th>
          <th scope="col" className="py-1.5 pe-3 font-normal">
            {name}
          </th>
          <th scope="col" className="py-1.5 font-normal">
            {t`This one`}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y">
        {fields.map(({ path, before, after }) => (
          <tr key={path} className="align-top">
            <th scope="row" className="py-1.5 pe-3 text-start font-normal text-muted">
              {NAMES[path] ?? path}
            </th>
            <td className="py-1.5 pe-3 [overflow-wrap:anywhere] text-muted">{valueOf(path, before)}</td>
            <td className="py-1.5 [overflow-wrap:anywhere]">{valueOf(path, after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function valueOf(path: string, value: unknown): string {
  if (value === null || value === '') return '–';
  if (path === 'status') return STATUS_WORDS[value as ExecutionStatus];
  if (typeof value !== 'number') return String(value);
  if (path === 'duration') return duration(value * 1_000);
  return path.endsWith('_ms') ? duration(value) : String(value);
}
