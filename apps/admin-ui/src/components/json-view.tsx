import { useState } from 'react';
import { bytes, count } from '../format/time';
import { t } from '../language/t';
import { Copy } from './copy';
import { plain } from './plain';

const PREVIEW = 32_768;
const LONG = 600;
const SHOWN = 400;

/** A JSON value: a tree to unfold while it is small enough to look at, and always as a file. */
export function JsonView({ value, name }: { readonly value: unknown; readonly name: string }) {
  const text = JSON.stringify(value, null, 2) ?? 'undefined';
  const isLarge = text.length > PREVIEW;
  return (
    <div className="relative rounded-lg bg-sunken">
      <div className="absolute top-2 end-2 z-10 flex items-center gap-3 rounded bg-sunken px-1">
        <Copy text={text} label={t`Copy ${name}`} />
        {isLarge && (
          <button type="button" className="link" onClick={() => save(text, `${name}.json`)}>
            {t`Download ${bytes(text.length)}`}
          </button>
        )}
      </div>
      <div
        className="max-h-[72dvh] overflow-auto px-3 py-3 font-mono text-[12.5px] leading-5"
        tabIndex={0}
        dir="ltr"
        role="region"
        aria-label={name}
      >
        {isLarge ? (
          <pre className="whitespace-pre-wrap">{plain(text.slice(0, PREVIEW))}…</pre>
        ) : (
          <Node value={value} depth={0} />
        )}
      </div>
    </div>
  );
}

function Node({ value, depth, label }: { readonly value: unknown; readonly depth: number; readonly label?: string }) {
  const [isOpen, setOpen] = useState(depth < 2);
  const key = label !== undefined && <bdi className="text-muted">{plain(label)}: </bdi>;
  if (typeof value !== 'object' || value === null) {
    return (
      <div className="break-words ps-4 whitespace-pre-wrap">
        {key}
        <Scalar value={value} />
      </div>
    );
  }
  const entries = Object.entries(value);
  const [start, end] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0)
    return (
      <div className="ps-4">
        {key}
        {start}
        {end}
      </div>
    );
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        className="min-h-6 min-w-6 rounded text-start hover:bg-hover"
        onClick={() => setOpen(!isOpen)}
      >
        <span aria-hidden="true" className="inline-block w-4 text-faint">
          {isOpen ? '▾' : '▸'}
        </span>
        {key}
        {start}
        {!isOpen && (
          <span className="text-faint">
            {' '}
            {entries.length} {end}
          </span>
        )}
      </button>
      {isOpen && (
        <>
          <div className="ms-1.5 border-s ps-2.5">
            {entries.map(([name, member]) => (
              <Node key={name} value={member} depth={depth + 1} label={name} />
            ))}
          </div>
          <div className="ps-4">{end}</div>
        </>
      )}
    </div>
  );
}

/** A long one does not fill the page until somebody wants all of it. */
function Text({ text }: { readonly text: string }) {
  const [isOpen, setOpen] = useState(false);
  const isCut = text.length > LONG && !isOpen;
  return (
    <>
      <bdi className="text-ok">{plain(JSON.stringify(isCut ? text.slice(0, SHOWN) : text))}</bdi>
      {text.length > LONG && (
        <button type="button" className="link ms-2 min-h-6 font-sans" onClick={() => setOpen(!isOpen)}>
          {isOpen ? t`Show less` : t`Show all ${count(text.length)} characters`}
        </button>
      )}
    </>
  );
}

function Scalar({ value }: { readonly value: unknown }) {
  if (typeof value === 'string') return <Text text={value} />;
  if (typeof value === 'number') return <span className="text-accent">{String(value)}</span>;
  return <span className="text-warn">{String(value)}</span>;
}

export function save(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text]));
  const link = Object.assign(document.createElement('a'), { href: url, download: fileName });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
