import { useQuery } from '@tanstack/react-query';
import { Popover } from 'radix-ui';
import { Action } from '../../components/action';
import { Icon } from '../../components/icon';
import { useWhyNot } from '../../components/may';
import type { ExecutionFilter } from '../../services/execution-filter';
import { exportQuery } from '../../services/executions';

interface ExportMenuProps {
  readonly filter: ExecutionFilter;
}

const FORMATS = [
  { format: 'csv', title: 'CSV', what: 'For spreadsheets' },
  { format: 'ndjson', title: 'NDJSON', what: 'One JSON object a line' },
] as const;

/** Takes the list away as a file. */
export function ExportMenu({ filter }: ExportMenuProps) {
  const whyNot = useWhyNot()('execution.export');
  if (whyNot)
    return (
      <Action icon="down" whyNot={whyNot} onAct={() => undefined}>
        Export
      </Action>
    );
  return (
    <Popover.Root>
      <Popover.Trigger className="facet gap-2 px-2.5 text-muted max-md:hidden">
        <Icon name="down" size={14} />
        Export
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          aria-label="Export"
          className="sheet z-40 w-64 p-2 shadow-xl outline-none"
        >
          {FORMATS.map(({ format, title, what }) => (
            <ExportLink key={format} filter={filter} format={format} title={title} what={what} />
          ))}
          <p className="label px-2 pt-2 pb-1">
            All that match, up to the newest 100,000, with your columns of values. Secrets are masked.
          </p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ExportLinkProps extends ExportMenuProps {
  readonly format: (typeof FORMATS)[number]['format'];
  readonly title: string;
  readonly what: string;
}

function ExportLink({ filter, format, title, what }: ExportLinkProps) {
  const { data: address } = useQuery(exportQuery(filter, format));
  return (
    <Popover.Close asChild>
      <a className="block rounded-md px-2 py-1.5 hover:bg-hover" href={address} download>
        {title} <span className="text-muted">{what}</span>
      </a>
    </Popover.Close>
  );
}
