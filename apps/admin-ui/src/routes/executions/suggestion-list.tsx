import { t } from '../../language/t';
import type { Suggestion } from '../../services/search';

interface SuggestionListProps {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  readonly chosen: number;
  readonly onChoose: (suggestion: Suggestion) => void;
}

/** What can be written next, below the field. */
export function SuggestionList({ id, suggestions, chosen, onChoose }: SuggestionListProps) {
  return (
    <ul
      id={id}
      role="listbox"
      aria-label={t`Suggestions`}
      hidden={suggestions.length === 0}
      className="absolute inset-x-0 top-full z-30 mt-1 max-h-80 overflow-y-auto rounded-lg border bg-surface p-1 shadow-xl"
    >
      {suggestions.map((suggestion, index) => (
        <li
          key={suggestion.text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          ref={(element) => {
            if (index === chosen) element?.scrollIntoView({ block: 'nearest' });
          }}
          className={`flex cursor-pointer items-baseline gap-3 rounded-md px-2 py-1.5 hover:bg-hover ${index === chosen ? 'bg-accent-soft' : ''}`}
          // The field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(suggestion)}
        >
          <span className="mono shrink-0 font-medium">{suggestion.text}</span>
          <span className="min-w-0 truncate text-muted">{suggestion.description}</span>
        </li>
      ))}
    </ul>
  );
}
