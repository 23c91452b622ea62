import { type Messages, speak, type Speech } from './speech';

/** Languages to choose from, by their own names. */
export const LANGUAGES = [
  ['en', 'English'],
  ['de', 'Deutsch'],
] as const;
export type Language = (typeof LANGUAGES)[number][0];

/** English, as if it were read from right to left: for tests, and for those who design a page. */
const PRETENDED = 'en-XB';
const KEY = 'taskledger.language';
const RIGHT_TO_LEFT: readonly string[] = [PRETENDED];

const MESSAGES: Readonly<Record<string, () => Promise<Messages>>> = {
  de: async () => (await import('./de.json')).default as Messages,
};

let chosen = stored();

export const language = (): string => chosen;
export const isRightToLeft = (): boolean => RIGHT_TO_LEFT.includes(chosen);

/** Loads the words before anything is said. Words that cannot be had are said in English. */
export async function startLanguage(): Promise<void> {
  tellBrowser();
  try {
    speak(await speechOf(chosen));
  } catch {
    chosen = 'en';
    tellBrowser();
    speak({ locale: localeOf(chosen), messages: {} });
  }
}

/** From the next page on, which is this one again: what has been said stays as it was said. */
export function chooseLanguage(next: Language): void {
  localStorage.setItem(KEY, next);
  location.reload();
}

function tellBrowser(): void {
  document.documentElement.lang = chosen;
  document.documentElement.dir = isRightToLeft() ? 'rtl' : 'ltr';
}

async function speechOf(name: string): Promise<Speech> {
  const locale = localeOf(name);
  if (name !== PRETENDED) return { locale, messages: (await MESSAGES[name]?.()) ?? {} };
  const { mirrored } = await import('./pretended');
  return { locale, messages: {}, alter: mirrored };
}

// What was chosen, or the first of the browser's that there is.
function stored(): string {
  const value = localStorage.getItem(KEY) ?? '';
  if (isKnown(value) || value === PRETENDED) return value;
  return navigator.languages.map(baseOf).find(isKnown) ?? 'en';
}

// English as it is written where the browser is, if it is: dates differ.
function localeOf(name: string): string {
  const base = baseOf(name);
  return navigator.languages.find((each) => baseOf(each) === base) ?? base;
}

function baseOf(locale: string): string {
  return locale.split('-', 1)[0]!.toLowerCase();
}

function isKnown(name: string): boolean {
  return LANGUAGES.some(([each]) => each === name);
}
