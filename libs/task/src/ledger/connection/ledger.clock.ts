import { randomFillSync, randomInt } from 'node:crypto';
import type { LedgerDatabase } from './ledger.database.js';

const DAY_MS = 86_400_000;
// The sequence of a UUIDv7 has 32 bits here: beginning in the lower half leaves room to count up.
const FIRST_SEQUENCES = 2 ** 31;

/** A question to the database and its answer, in ms since the epoch. */
export interface ClockReading {
  /** By this machine's clock. */
  readonly asked: number;
  readonly answered: number;
  /** By the database's. */
  readonly now: number;
}

/**
 * Time as the database sees it. Ids carry a timestamp that selects a partition, so a process with a wrong
 * clock must not mint them from its own.
 */
export class LedgerClock {
  private offsetMs = 0;
  private latest = { msecs: 0, seq: 0 };

  /** Reads the database clock. */
  async synchronize(database: LedgerDatabase): Promise<void> {
    const asked = Date.now();
    const [row] = await database.urgent<{ now: number }>(
      `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
    );
    if (row) this.learn({ asked, answered: Date.now(), now: Number(row.now) });
  }

  /**
   * Learns from an answer that said what time it was; half of the round trip is taken for the way back. A difference that
   * the round trip can explain is none: the embedded database has the clock of this process, and a correction would be
   * wrong. Once a second, because the clock of this machine may be set while the process runs.
   */
  learn({ asked, answered, now }: ClockReading): void {
    const difference = now - (asked + answered) / 2;
    const doubt = (answered - asked) / 2 + 1;
    if (Math.abs(difference - this.offsetMs) > doubt) this.offsetMs = Math.round(difference);
  }

  /** How far the database's clock is ahead of this machine's, in ms. */
  get aheadMs(): number {
    return this.offsetMs;
  }

  /** Milliseconds since the epoch, database time. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  /**
   * Mints an execution id: UUIDv7, which is also the partition key. Those of one
   * millisecond count up, so that the order of ids is the order of enqueueing.
   */
  mintId(): string {
    const msecs = this.now();
    const seq = msecs === this.latest.msecs ? this.latest.seq + 1 : randomInt(FIRST_SEQUENCES);
    this.latest = { msecs, seq };
    return uuidv7(msecs, seq, randomness());
  }
}

/** An id for an execution that was created elsewhere, at `ms`: it lies where it would if it had been created here. */
export function mintIdAt(ms: number): string {
  return uuidv7(ms, randomInt(FIRST_SEQUENCES), randomness());
}

/** An id of the same millisecond as `id`, right behind it: what follows it comes after it in lists. */
export function mintIdAfter(id: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  const seq =
    (bytes[6]! & 0x0f) * 2 ** 28 +
    (bytes[7]! << 20) +
    ((bytes[8]! & 0x3f) << 14) +
    (bytes[9]! << 6) +
    (bytes[10]! >>> 2);
  return uuidv7(mintedAt(id), seq + 1, randomness());
}

// To ask the system takes 5 µs, for 16 bytes as well as for thousands.
const supply = Buffer.alloc(4_096);
let used = supply.length;

/** 16 random bytes, good until they are asked for again a few hundred times. */
function randomness(): Uint8Array {
  if (used === supply.length) {
    randomFillSync(supply);
    used = 0;
  }
  return supply.subarray(used, (used += 16));
}

/** The first id of the UTC day that contains `ms`. Partition bounds are such ids. */
export function firstIdOfDay(ms: number): string {
  return firstIdAt(Math.floor(ms / DAY_MS) * DAY_MS);
}

/** The lowest id that can be minted at `ms`. */
export function firstIdAt(ms: number): string {
  const hex = Math.max(0, Math.trunc(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** The moment an id was minted, in milliseconds since the epoch. */
export function mintedAt(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/**
 * An id for something that belongs to an execution (an artifact). It carries the execution's timestamp, so
 * that both lie in the same daily partition and leave the ledger together. A growing `seq` orders siblings.
 */
export function mintSibling(executionId: string, seq?: number): string {
  return uuidv7(mintedAt(executionId), seq ?? randomInt(FIRST_SEQUENCES), randomness());
}

/** A UUIDv7 of RFC 9562, with 32 bits of sequence directly behind the milliseconds. */
function uuidv7(msecs: number, seq: number, random: Uint8Array): string {
  const bytes = uuid;
  bytes.set(random);
  bytes.writeUIntBE(Math.max(0, Math.trunc(msecs)), 0, 6);
  bytes[6] = 0x70 | (seq >>> 28);
  bytes[7] = (seq >>> 20) & 0xff;
  bytes[8] = 0x80 | ((seq >>> 14) & 0x3f);
  bytes[9] = (seq >>> 6) & 0xff;
  bytes[10] = ((seq << 2) & 0xff) | (bytes[10]! & 0x03);
  return textOf(bytes);
}

// One of each for all ids: they are read before the next is made.
const uuid = Buffer.alloc(16);
const text = Buffer.from('00000000-0000-0000-0000-000000000000', 'latin1');
const DIGITS = Buffer.from('0123456789abcdef', 'latin1');

function textOf(bytes: Uint8Array): string {
  for (let index = 0, at = 0; index < bytes.length; index++) {
    if (at === 8 || at === 13 || at === 18 || at === 23) at++;
    text[at++] = DIGITS[bytes[index]! >>> 4]!;
    text[at++] = DIGITS[bytes[index]! & 0x0f]!;
  }
  return text.toString('latin1');
}
