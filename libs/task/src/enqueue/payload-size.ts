// The ledger refuses what is nested deeper.
const DEEPEST = 500;

/**
 * Whether a value is over `limit` as JSON, however it is written. Reads no more of it than that takes and writes nothing:
 * JSON.stringify and a validator would keep the event loop for seconds over ten megabytes of small things. It never counts
 * too much, so `false` does not mean that the value fits.
 */
export function isCertainlyLarger(value: unknown, limit: number): boolean {
  try {
    return new Tally(limit).isExceededBy(value);
  } catch {
    // A cycle, or a getter that throws: JSON.stringify says better what is wrong.
    return false;
  }
}

/** Counts down the characters that a value takes at least. A character is a byte or more. */
class Tally {
  private readonly path: object[] = [];

  constructor(private left: number) {}

  isExceededBy(value: unknown): boolean {
    if (typeof value === 'string') this.left -= value.length + 2;
    else if (typeof value === 'object' && value !== null) this.add(value);
    else this.left -= 1;
    return this.left < 0;
  }

  private add(value: object): void {
    if (!isWrittenAsItIs(value)) this.left -= isBytes(value) ? 2 * value.length : 1;
    else if (this.path.includes(value)) throw new TypeError('It contains itself.');
    else if (this.path.length < DEEPEST) {
      this.path.push(value);
      if (Array.isArray(value)) this.addItems(value);
      else this.addMembers(value as Readonly<Record<string, unknown>>);
      this.path.pop();
    }
  }

  private addItems(items: readonly unknown[]): void {
    // Each brings a comma, or the bracket at the end.
    this.left -= 1 + items.length;
    for (let index = 0; index < items.length && this.left >= 0; index++) this.isExceededBy(items[index]);
  }

  private addMembers(members: Readonly<Record<string, unknown>>): void {
    this.left -= 1;
    for (const name of Object.keys(members)) {
      const member = members[name];
      if (mayBeLeftOut(member)) continue;
      // Quotes, a colon, and a comma or the bracket at the end.
      this.left -= name.length + 4;
      if (this.isExceededBy(member)) return;
    }
  }
}

// JSON.stringify writes others by what toJSON answers, or as the text that they are.
function isWrittenAsItIs(value: object): boolean {
  if ('toJSON' in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || !isText(value);
}

function isText(value: object): boolean {
  return value instanceof String || 'rawJSON' in value;
}

// A file that was read is what is most often too large, and of that it is known what toJSON answers.
function isBytes(value: object): value is Buffer {
  return Buffer.isBuffer(value) && value.toJSON === Buffer.prototype.toJSON;
}

function mayBeLeftOut(member: unknown): boolean {
  if (typeof member === 'string' || typeof member === 'number') return false;
  if (typeof member === 'object' && member !== null) return 'toJSON' in member && !isBytes(member);
  return member === undefined || typeof member === 'function' || typeof member === 'symbol';
}
