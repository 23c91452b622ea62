import type { WordCount } from './research.contract.js';

const WORD = /\p{L}+(?:['’]\p{L}+)*/gu;

/** The words of a text in lower case. An apostrophe inside of a word belongs to it. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

/** The most frequent words; equally frequent ones in alphabetical order. */
export function topWords(words: readonly string[], top: number): WordCount[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const ranked = [...counts].map(([word, count]) => ({ word, count }));
  return ranked.sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1)).slice(0, top);
}

/** The longest word; of several the first in the alphabet. */
export function longestWord(words: readonly string[]): string {
  return words.reduce((best, word) => {
    const isBetter = word.length > best.length || (word.length === best.length && word < best);
    return isBetter ? word : best;
  }, '');
}
