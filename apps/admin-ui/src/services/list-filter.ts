/** A text and a state that a list is narrowed by, as they are in the address. */
export interface ListFilter {
  readonly q?: string;
  readonly state?: string;
}

/** What makes sense of an address, for a list with these states; the rest is dropped. */
export const validListFilter =
  (states: readonly string[]) =>
  ({ q, state }: Readonly<Record<string, unknown>>): ListFilter => ({
    ...(typeof q === 'string' && q && { q }),
    ...(states.some((each) => each === state) && { state: String(state) }),
  });
