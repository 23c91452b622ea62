/** How a handler ended, before anybody has decided what follows from it. */
export type HandlerResult =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
  /** It was told to stop and did not, within the grace. It may still be running. */
  | { readonly kind: 'abandoned' };
