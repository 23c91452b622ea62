import { useQuery } from '@tanstack/react-query';
import { Popover } from 'radix-ui';
import { t } from '../language/t';
import type { ExportFormat } from '../services/export-format';
import { Action } from './action';
import { Icon } from './icon';
import { useWhyNot } from './may';

interface ExportMenuProps {
  /** What it takes. */
  readonly right: string;
  /** What is taken away, by which its addresses are told from those of others. */
  readonly of: object;
  readonly addressOf: (format: ExportFormat) => Promise<string>;
  readonly note: string;
}

const FORMATS: readonly { readonly format: ExportFormat; readonly title: string; readonly what: string }[] = [
  { format: 'csv', title: 'CSV', what: t`For spreadsheets` },
  { format: 'ndjson', title: 'NDJSON', what: t`One JSON object a line` },
];

/** Takes a list away as a file. */
export function ExportMenu({ right, note, ...list }: ExportMenuProps) {
  const whyNot = useWhyNot()(right);
  if (whyNot)
    return (
      <Action icon="down" whyNot={whyNot} onAct={() => undefined}>
        {t`Export`}
      </Action>
    );
  return (
    <Popover.Root>
      <Popover.Trigger className="facet gap-2 px-2.5 text-muted max-md:hidden">
        <Icon name="down" size={14} />
        {t`Export`}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          aria-label={t`Export`}
          className="sheet z-40 w-64 p-2 shadow-xl outline-none"
        >
          {FORMATS.map(({ format, title, what }) => (
            <ExportLink key={format} format={format} title={title} what={what} {...list} />
          ))}
          <p className="label px-2 pt-2 pb-1">{note}</p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ExportLinkProps extends Pick<ExportMenuProps, 'of' | 'addressOf'> {
  readonly format: ExportFormat;
  readonly title: string;
  readonly what: string;
}

function ExportLink({ of, addressOf, format, title, what }: ExportLinkProps) {
  const { data } = useQuery({
    queryKey: ['export', of, format],
    queryFn: () => addressOf(format),
    // "The last hour" ends when it is asked for.
    gcTime: 0,
  });
  return (
    <Popover.Close asChild>
      <a className="block rounded-md px-2 py-1.5 hover:bg-hover" href={data} download>
        {title} <span className="text-muted">{what}</span>
      </a>
    </Popover.Close>
  );
}
