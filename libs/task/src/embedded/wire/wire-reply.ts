import { MessageCursor } from './message-cursor.js';
import { applyTag, EmbeddedResult, readFields, RowShape, type TypeSource } from './result.js';
import { readServerError, readServerNotice, type ServerNotice } from './server-error.js';

/** `I` idle, `T` in a transaction, `E` in a failed transaction: what ReadyForQuery says. */
export type SessionStatus = 'I' | 'T' | 'E';

/** What node-postgres hands to a `notification` listener. */
export interface EmbeddedNotification {
  channel: string;
  payload: string;
  processId: number;
}

/** How the rows of a reply are read. */
export interface ReadOptions {
  /** The columns, when the statement is prepared and was described before. */
  shape?: RowShape;
  asArray: boolean;
  types?: TypeSource;
}

const HEADER = 5;

/** Everything that the session answered to one batch of messages. */
export class WireReply {
  readonly results: EmbeddedResult[] = [];
  /** Command tags in order, for example `INSERT 0 1`. */
  readonly tags: string[] = [];
  readonly notifications: EmbeddedNotification[] = [];
  readonly notices: ServerNotice[] = [];
  /** What Postgres said, or what a type parser threw. */
  error: (Error & { code?: string; routine?: string }) | undefined;
  /** Absent when Postgres broke down in the middle: every batch ends with a ReadyForQuery. */
  status: SessionStatus | undefined;
  shape: RowShape | undefined;
  #current = new EmbeddedResult();

  constructor(
    bytes: Buffer,
    private readonly options: ReadOptions,
  ) {
    this.#useShape(options.shape);
    for (let start = 0; start + HEADER <= bytes.length;) {
      const end = start + 1 + bytes.readInt32BE(start + 1);
      this.#read(bytes[start]!, new MessageCursor(bytes, start + HEADER, end));
      start = end;
    }
  }

  #read(code: number, cursor: MessageCursor): void {
    switch (code) {
      case 0x44: // D, DataRow
        return this.#addRow(cursor);
      case 0x43: // C, CommandComplete
        return this.#complete(cursor.text());
      case 0x49: // I, EmptyQueryResponse
        return this.#finishResult();
      case 0x5a: // Z, ReadyForQuery
        this.status = String.fromCharCode(cursor.bytes[cursor.position]!) as SessionStatus;
        return;
      case 0x54: // T, RowDescription
        return this.#useShape(new RowShape(readFields(cursor), this.options.types));
      default:
        return this.#readRare(code, cursor);
    }
  }

  #readRare(code: number, cursor: MessageCursor): void {
    switch (code) {
      case 0x45: // E, ErrorResponse. The first one is the cause, later ones follow from it.
        this.error ??= readServerError(cursor);
        return;
      case 0x4e: // N, NoticeResponse
        this.notices.push(readServerNotice(cursor));
        return;
      case 0x41: // A, NotificationResponse
        this.notifications.push({ processId: cursor.int32(), channel: cursor.text(), payload: cursor.text() });
        return;
      case 0x6e: // n, NoData
        return this.#useShape(new RowShape([], this.options.types));
      default: // ParseComplete, BindComplete, CloseComplete and the like carry nothing that a caller sees.
    }
  }

  #addRow(cursor: MessageCursor): void {
    try {
      this.#current.rows.push(this.shape!.row(cursor, this.options.asArray));
    } catch (error) {
      this.error ??= error instanceof Error ? error : new Error(String(error));
    }
  }

  #complete(tag: string): void {
    this.tags.push(tag);
    applyTag(this.#current, tag);
    this.#finishResult();
  }

  #finishResult(): void {
    this.results.push(this.#current);
    this.#current = new EmbeddedResult();
  }

  #useShape(shape: RowShape | undefined): void {
    this.shape = shape;
    if (shape) this.#current.fields = shape.fields;
  }
}
