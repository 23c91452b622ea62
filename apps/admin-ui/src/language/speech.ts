/** What a message is in a language: a text with places such as {0}, or one for each plural that the language has. */
export type Translation = string | Plurals;
export type Plurals = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };
/** By the English message. */
export type Messages = Readonly<Record<string, Translation>>;

/** How the dashboard speaks. */
export interface Speech {
  /** For formats of numbers and times. */
  readonly locale: string;
  /** None in English, which is in the code. */
  readonly messages: Messages;
  /** What becomes of every text, in languages that are there for tests. */
  readonly alter?: (text: string) => string;
}

let speech: Speech = { locale: 'en', messages: {} };

/** Said once, before anything else is: what modules say when they are loaded stays. */
export function speak(next: Speech): void {
  speech = next;
}

export const spoken = (): Speech => speech;
