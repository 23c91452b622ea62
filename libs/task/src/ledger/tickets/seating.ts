import type { KeyHolder } from '../locks/key-table.js';

/** A run that wants to begin, in the order of the queue. */
export interface Applicant<Row> {
  readonly row: Row;
  readonly id: string;
  /** The lock that it needs, if it needs one. */
  readonly key?: string;
  readonly conflict: string;
}

/** Who was turned away, and because of whom. */
export interface TurnedAway<Row> extends Applicant<Row> {
  readonly owner?: string;
}

/** Who may begin, who waits, and who is not to run at all. */
export interface Seating<Row> {
  readonly seated: readonly Row[];
  readonly waiting: readonly TurnedAway<Row>[];
  readonly refused: readonly TurnedAway<Row>[];
  /** Keys that nobody of these takes although one of them had been next in line. */
  readonly freed: readonly string[];
}

/** Decides who gets which key. `holders` are the keys as they are, locked; `dropped` were kept for runs that no longer exist. */
export function seat<Row>(
  applicants: readonly Applicant<Row>[],
  holders: ReadonlyMap<string, KeyHolder>,
  dropped: readonly string[],
): Seating<Row> {
  const owners = new Map<string, string>();
  const [seated, waiting, refused]: [Row[], TurnedAway<Row>[], TurnedAway<Row>[]] = [[], [], []];
  const ownerOf = ownersOf(applicants, holders);
  for (const applicant of applicants) {
    const { id, key, row, conflict } = applicant;
    if (key === undefined) {
      seated.push(row);
      continue;
    }
    const owner = owners.get(key) ?? ownerOf(key);
    if (owner === undefined || owner === id) {
      owners.set(key, id);
      seated.push(row);
    } else {
      const away = { ...applicant, owner: owner === '' ? undefined : owner };
      if (conflict === 'wait') waiting.push(away);
      else refused.push(away);
    }
  }
  return { seated, waiting, refused, freed: [...new Set(dropped)].filter((key) => !owners.has(key)) };
}

/** Tells who has a key before anybody is seated: nobody (undefined), an execution, or somebody unknown (''). */
function ownersOf(
  applicants: readonly Applicant<unknown>[],
  holders: ReadonlyMap<string, KeyHolder>,
): (key: string) => string | undefined {
  // A key that is kept for one of them is not for the first of them to ask.
  const kept = applicants.filter(({ id, key }) => key !== undefined && holders.get(key)?.owner === id);
  const reserved = new Map(kept.map(({ id, key }) => [key, id]));
  return (key) => {
    const holder = holders.get(key);
    return reserved.get(key) ?? (holder?.isFree ? undefined : (holder?.owner ?? ''));
  };
}
