/** Reads the fields of one backend message. */
export class MessageCursor {
  constructor(
    readonly bytes: Buffer,
    public position: number,
    readonly end: number,
  ) {}

  int16(): number {
    const value = this.bytes.readInt16BE(this.position);
    this.position += 2;
    return value;
  }

  int32(): number {
    const value = this.bytes.readInt32BE(this.position);
    this.position += 4;
    return value;
  }

  uint32(): number {
    const value = this.bytes.readUInt32BE(this.position);
    this.position += 4;
    return value;
  }

  /** Text up to the next zero byte. */
  text(): string {
    const end = this.bytes.indexOf(0, this.position);
    const value = this.bytes.toString('utf8', this.position, end);
    this.position = end + 1;
    return value;
  }

  /** Text of a known length; a length of -1 is SQL's NULL. */
  column(): string | null {
    const length = this.int32();
    if (length < 0) return null;
    const value = this.bytes.toString('utf8', this.position, this.position + length);
    this.position += length;
    return value;
  }
}
