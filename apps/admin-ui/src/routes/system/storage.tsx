import { bytes, count } from '../../format/time';
import type { System } from '../../services/schema';
import { Section } from './section';

const TITLES = ['Table', 'Size', 'Indexes', 'Rows, about', 'Since', 'A day'];

/** What each table of the ledger takes, the largest first. */
export function Storage({ storage: { bytes: all, tables } }: { readonly storage: System['storage'] }) {
  const grows = tables.reduce((sum, { bytes_per_day: aDay }) => sum + (aDay ?? 0), 0);
  return (
    <Section title="Storage">
      <p className="mt-1 text-muted">
        {bytes(all)} in all{grows > 0 && `, and about ${bytes(grows)} more each day`}. Measured once a minute at most.
      </p>
      <div className="sheet mt-3 overflow-x-auto" tabIndex={0} role="region" aria-label="Tables">
        <table className="w-full text-left">
          <thead>
            <tr className="border-b text-[12px] text-faint">
              {TITLES.map((title, index) => (
                <th key={title} scope="col" className={`px-4 py-2 font-normal ${index > 0 ? 'text-right' : ''}`}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y">
            {tables.map((table) => (
              <tr key={table.name}>
                <th scope="row" className="mono px-4 py-2 font-normal">
                  {table.name}
                </th>
                {cellsOf(table).map((text, index) => (
                  <td key={TITLES[index + 1]} className="num px-4 py-2 text-right whitespace-nowrap">
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
