import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { t } from '../../language/t';
import type { QueryProblem, Suggestion } from '../../services/search';
import { isBeingWritten } from '../../services/search';
import { SearchProblem } from './search-problem';
import { SuggestionList } from './suggestion-list';
import { useSuggestions } from './use-suggestions';

interface SearchBoxProps {
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly problem: QueryProblem | undefined;
  readonly ref: RefObject<HTMLInputElement | null>;
}

const PAUSE_MS = 400;
const LIST = 'search-suggestions';

/** The query of the list, with what can be written next. It is asked for at Enter, or once the typing pauses. */
export function SearchBox({ value = '', onChange, problem, ref }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const suggestions = useSuggestions();
  const { list, chosen, isOpen } = suggestions;
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = (query: string): void => {
    clearTimeout(timer.current);
    onChange(query.trim() || undefined);
  };
  const write = (query: string, position: number): void => {
    setText(query);
    suggestions.open(query, position);
    clearTimeout(timer.current);
    if (!isBeingWritten(query)) timer.current = setTimeout(() => ask(query), PAUSE_MS);
  };
  const accept = ({ text: added, position, length, kind }: Suggestion): void => {
    const end = position + added.length;
    const query = text.slice(0, position) + added + text.slice(position + length);
    write(query, end);
    if (kind === 'value') suggestions.close();
    ref.current?.focus();
    requestAnimationFrame(() => ref.current?.setSelectionRange(end, end));
  };
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    const { key, currentTarget } = event;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (!step && key !== 'Enter' && key !== 'Escape') return;
    // The browser would empty the field at Escape, and with it the filter.
    event.preventDefault();
    if (step && isOpen) suggestions.move(step);
    else if (step) suggestions.open(text, currentTarget.selectionStart ?? text.length);
    else if (key === 'Escape' && !isOpen) currentTarget.blur();
    else if (key === 'Enter' && list[chosen]) accept(list[chosen]);
    else {
      if (key === 'Enter') ask(text);
      suggestions.close();
    }
  };
  return (
    <div className="relative w-full xl:w-96">
      <input
        ref={ref}
        type="search"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-label={t`Search`}
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={LIST}
        aria-activedescendant={isOpen && list[chosen] ? `${LIST}-${chosen}` : undefined}
        aria-invalid={problem !== undefined}
        aria-describedby={problem && 'search-problem'}
        placeholder={t`Task, error, id or field:value`}
        value={text}
        className="field !min-h-8 py-[5px]"
        onChange={({ target }) => write(target.value, target.selectionStart ?? target.value.length)}
        onKeyDown={press}
        onBlur={() => suggestions.close()}
      />
      <SuggestionList id={LIST} suggestions={isOpen ? list : []} chosen={chosen} onChoose={accept} />
      {problem && text === value && <SearchProblem query={value} problem={problem} />}
    </div>
  );
}
