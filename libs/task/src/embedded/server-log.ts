const MOST_LINES = 50;

/** What Postgres said, for example `PANIC:  could not open file …` with its detail. */
export interface ServerMessage {
  readonly message: string;
  readonly detail: string;
}

/** The last lines of Postgres' log. When it ends, they are all that is known of the reason. */
export class ServerLog {
  readonly #lines: string[] = [];

  /** For PGlite's `onStderr`. False: the line is not printed. */
  readonly add = (line: string): boolean => {
    this.#lines.push(line);
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
    return false;
  };

  /** The last message of one of these severities. */
  last(severities: RegExp): ServerMessage | undefined {
    const at = this.#lines.findLastIndex((line) => severities.test(line));
    if (at < 0) return undefined;
    const detail = this.#lines.slice(at + 1).find((line) => /\bDETAIL: /.test(line));
    return { message: withoutPrefix(this.#lines[at]!), detail: withoutPrefix(detail ?? '') };
  }
}

function withoutPrefix(line: string): string {
  return line.replace(/^.*?(?:PANIC|FATAL|ERROR|DETAIL|postgres): +/, '');
}
