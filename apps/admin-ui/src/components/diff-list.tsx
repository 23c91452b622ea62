/** One difference between two values, each as text. */
export interface Change {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What differs, place by place: what was there, and what is there now. */
export function DiffList({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <ul dir="ltr" className="divide-y rounded-lg bg-sunken px-3 font-mono text-[12.5px]">
      {changes.map(({ path, before, after }) => (
        <li key={path} className="py-2">
          <span className="break-words text-muted">{path}</span>
          {before !== undefined && <del className="block break-words text-bad no-underline">− {before}</del>}
          {after !== undefined && <ins className="block break-words text-ok no-underline">+ {after}</ins>}
        </li>
      ))}
    </ul>
  );
}
