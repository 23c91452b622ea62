// They change the order in which what follows is read, up to the end of the line.
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text as it is: characters that would make it read as something else are written out. */
export function plain(text: string): string {
  return text.replace(TURNS, (turn) => `\\u${turn.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
