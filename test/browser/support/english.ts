import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const CATALOGUE = new URL('../../../apps/admin-ui/src/language/de.json', import.meta.url);
// What people read, or have read to them: elements with a text of their own, and attributes.
const READ = `[...document.body.querySelectorAll('*')].flatMap((element) => [
  ...([...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim()) ? [element.textContent] : []),
  ...['aria-label', 'title', 'placeholder'].flatMap((name) => element.getAttribute(name) ?? []),
]).map((text) => text.trim())`;

type Translation = string | Readonly<Record<string, string>>;

/** The messages of the catalogue that a page says in English although there is German for them. */
export async function englishIn(page: Page): Promise<string[]> {
  const catalogue = JSON.parse(readFileSync(CATALOGUE, 'utf8')) as Readonly<Record<string, Translation>>;
  const patterns = Object.entries(catalogue).flatMap(([english, german]) =>
    isTelling(english, german) ? [patternOf(english)] : [],
  );
  const texts = new Set(await page.evaluate<string[]>(READ));
  return [...texts].filter((text) => patterns.some((pattern) => pattern.test(text)));
}

/** It differs, and has a word by which English is known. */
function isTelling(english: string, german: Translation): boolean {
  const words = english.replaceAll(/\{\d\}/g, '').match(/[A-Za-z]{3,}/g) ?? [];
  const texts = typeof german === 'string' ? [german] : Object.values(german);
  return words.length > 0 && !texts.some((text) => words.every((word) => text.includes(word)));
}

function patternOf(english: string): RegExp {
  const parts = english
    .replace(/^[a-z]+\|/, '')
    .trim()
    .split(/\{\d\}/);
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('.*')}$`);
}
