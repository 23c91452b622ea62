import { bytes, count } from '../../format/time';
import { rich, t } from '../../language/t';
import type { System } from '../../services/schema';
import { Section } from './section';

const TITLES = [t`Table`, t`Size`, t`Indexes`, t`Rows (about)`, t`Since`, t`A day`];

/** What each table of the ledger takes, the largest first. */
export function Storage({ storage: { bytes: all, tables } }: { readonly storage: System['storage'] }) {
  const grows = tables.reduce((sum, { bytes_per_day: aDay }) => sum + (aDay ?? 0), 0);
  return (
    <Section title={t`Storage`}>
      <p className="mt-1 text-muted">
        {rich`${bytes(all)} in total${grows > 0 && t`, and about ${bytes(grows)} more each day`}. Measured once a minute at most.`}
      </p>
      <div className="sheet mt-3 overflow-x-auto" tabIndex={0} role="region" aria-label={t`Tables`}>
        <table className="w-full text-start">
          <thead>
            <tr className="border-b text-[12px] text-faint">
              {TITLES.map((title, index) => (
                <th
                  key={title}
                  scope="col"
                  className={`px-4 py-2 font-normal ${index > 0 ? 'text-end' : 'text-start'}`}
                >
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y">
            {tables.map((table) => (
              <tr key={table.name}>
                <th scope="row" className="mono px-4 py-2 text-start font-normal">
                  {table.name}
                </th>
                {cellsOf(table).map((text, index) => (
                  <td key={TITLES[index + 1]} className="num px-4 py-2 text-end whitespace-nowrap">
                    {text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function cellsOf(table: System['storage']['tables'][number]): string[] {
  const { bytes: own, index_bytes: indexes, rows, oldest_day: oldest, bytes_per_day: aDay } = table;
  return [bytes(own), bytes(indexes), count(rows), oldest ?? '–', aDay === null ? '–' : bytes(aDay)];
}
