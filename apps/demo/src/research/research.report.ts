import type { TextStatistics } from './research.contract.js';

/** The text with the largest share of different words. */
export function richestText(texts: readonly TextStatistics[]): TextStatistics {
  return texts.reduce((best, text) => (richness(text) > richness(best) ? text : best));
}

/** The comparison as Markdown. */
export function renderResearch(texts: readonly TextStatistics[]): string {
  const rows = texts.map((text) => {
    const favourites = text.topWords.slice(0, 3).map(({ word, count }) => `${word} (${count})`);
    const share = `${Math.round(richness(text) * 100)} %`;
    return `| ${[text.text, text.words, text.distinct, share, text.longest, favourites.join(', ')].join(' | ')} |`;
  });
  return [
    '# Words in comparison',
    '',
    '| Text | Words | Different | Share | Longest | Most frequent |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function richness({ distinct, words }: TextStatistics): number {
  return words === 0 ? 0 : distinct / words;
}
