import { AsyncLocalStorage } from 'node:async_hooks';

/** Who does something, from where, and how it is answered. */
export interface AuditOrigin {
  /** Id of the user. */
  readonly actor?: string;
  readonly username?: string;
  /** Of the client. */
  readonly address?: string;
  readonly requestId?: string;
  /** HTTP status of the answer. */
  readonly status?: number;
}

const acts = new AsyncLocalStorage<AuditedAct>();

/**
 * Something that somebody does through the library: rows of the audit that are written meanwhile carry its origin, in the
 * transaction of what is done.
 */
export class AuditedAct {
  private hasRow = false;
  private isOver = false;

  constructor(
    readonly origin: AuditOrigin,
    /** One row for all of it will be written by who began it, in place of one for each execution. */
    readonly isSummed = false,
  ) {}

  /** The act that is under way here, if any. */
  static get current(): AuditedAct | undefined {
    const act = acts.getStore();
    // What it has set off goes on, a handler for example; that is no longer the act.
    return act?.isOver ? undefined : act;
  }

  /** Whether a row says so already. */
  get isRecorded(): boolean {
    return this.hasRow;
  }

  run<T>(work: () => T): T {
    return acts.run(this, work);
  }

  end(): void {
    this.isOver = true;
  }

  recorded(): void {
    this.hasRow = true;
  }
}

/** The origin as a parameter of statements, see {@link originSql}. */
export function originParam(act: AuditedAct | undefined = AuditedAct.current): string | null {
  return act ? JSON.stringify(act.origin) : null;
}

export const ORIGIN_COLUMNS = 'username, address, request_id, status';

/** Values of {@link ORIGIN_COLUMNS}; `param` holds what {@link originParam} gives. */
export const originSql = (param: string): string =>
  ['username', 'address', 'requestId', 'status']
    .map((key) => `(${param}::jsonb ->> '${key}')${key === 'status' ? '::smallint' : ''}`)
    .join(', ');
