const ACCENTS: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ó',
  U: 'Ú',
};

/** A third longer, with accents: what is left as it was is not translated. */
export const lengthened = (text: string): string =>
  text.replace(/[aeiou]/gi, (vowel) => (ACCENTS[vowel] ?? vowel).repeat(2));

/** Each word is shown from right to left. */
export const mirrored = (text: string): string => text.replace(/\S+/g, (word) => `\u202e${word}\u202c`);
