import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { type Suggestion, suggestionsQuery } from '../../services/search';

interface Suggestions {
  readonly list: readonly Suggestion[];
  /** Which of them Enter takes; -1 is none. */
  readonly chosen: number;
  readonly isOpen: boolean;
  readonly open: (query: string, position: number) => void;
  readonly close: () => void;
  readonly move: (step: number) => void;
}

/** What is suggested for a query that is being written. Nothing is asked for while nobody writes. */
export function useSuggestions(): Suggestions {
  const [place, setPlace] = useState<{ readonly query: string; readonly position: number }>();
  const [chosen, setChosen] = useState(-1);
  const asked = useDeferredValue(place);
  const { data } = useQuery({
    ...suggestionsQuery(asked?.query ?? '', asked?.position ?? 0),
    enabled: asked !== undefined,
  });
  // What is for an earlier text would be put into the wrong place.
  const isCurrent = place !== undefined && data?.query === place.query && data.position === place.position;
  const list = isCurrent ? data.suggestions : [];
  return {
    list,
    chosen,
    isOpen: list.length > 0,
    open: (query, position) => {
      setPlace({ query, position });
      setChosen(-1);
    },
    close: () => setPlace(undefined),
    move: (step) => setChosen((at) => (at + step + list.length + (at < 0 && step < 0 ? 1 : 0)) % list.length),
  };
}
