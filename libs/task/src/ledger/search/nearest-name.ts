/** The name that somebody has most likely meant; undefined where none is near. */
export function nearestOf(written: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((name) => ({ name, steps: stepsBetween(written, name) }))
    .toSorted((a, b) => a.steps - b.steps);
  return best && best.steps * 2 <= written.length ? best.name : undefined;
}

// Levenshtein: how many letters have to be put in, taken out or changed.
function stepsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[other.length]!;
}
