import { Link } from '@tanstack/react-router';

/** Each leads to what else has it. */
export function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <ul className="flex min-w-0 flex-wrap gap-1.5">
      {tags.map((tag) => (
        <li key={tag} className="min-w-0">
          <Link
            to="/executions"
            search={{ tags: tag }}
            className="relative z-10 block max-w-full truncate rounded border bg-surface px-1.5 text-[12.5px] text-muted hover:bg-hover hover:text-ink"
          >
            {tag}
          </Link>
        </li>
      ))}
    </ul>
  );
}
