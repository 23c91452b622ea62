/** Each word is shown from right to left. */
export const mirrored = (text: string): string => text.replace(/\S+/g, (word) => `\u202e${word}\u202c`);
