/** A JSON Schema (2020-12), as OpenAPI 3.1 uses it. */
export type Schema = Readonly<Record<string, unknown>>;

/** A parameter in the query. */
export interface QueryParameter {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

/** What an operation answers with when it succeeds. */
export interface Answer {
  readonly status: number;
  readonly description: string;
  /** Several where the client chooses. @default 'application/json' */
  readonly mediaType?: string | readonly string[];
  /** Media types of the same as a file, where the client may have it as one instead. */
  readonly fileTypes?: readonly string[];
  /** Absent for an answer without a body. */
  readonly schema?: Schema;
}

/** What the routes are grouped by. */
export const TAG_DESCRIPTIONS = {
  tasks: 'What can be run.',
  executions: 'Requests to run a task, with what became of them.',
  bulk: 'What is done to many executions, in the background.',
  jobs: 'Executions in other words: pending, running, completed, failed, canceled.',
  artifacts: 'What executions leave behind.',
  schedules: 'What begins executions by the clock, or once a condition holds.',
  workflows: 'Executions that come after each other.',
  queues: 'What waits in queues, and who may start it.',
  workers: 'Processes, what they run, and which of them take nothing new.',
  locks: 'Who holds which key, and who waits for it.',
  breakers: 'Circuit breakers before tasks.',
  errors: 'What fails, in groups of one origin.',
  alerts: 'Who is told of what.',
  views: 'Lists as somebody has narrowed and laid them out.',
  statistics: 'How executions went over time.',
  deploys: 'When another version of the application began to run, and how tasks went before and after.',
  events: 'What happens, as it happens.',
  config: 'Settings of the maintenance jobs.',
  audit: 'Who did what, and what was refused.',
  system: 'Health, and this document.',
} as const;

/** One route of the API. The routes are matched and described from this. */
export interface Operation {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the mount, with path parameters in braces. */
  readonly path: string;
  readonly tag: keyof typeof TAG_DESCRIPTIONS;
  readonly summary: string;
  readonly query?: readonly QueryParameter[];
  readonly body?: Schema;
  /** Clients may keep the answer and ask whether it still holds (ETag). Never for what payloads and results are in. */
  readonly isCacheable?: boolean;
  /** It is sent with a body, and changes nothing all the same. */
  readonly isReading?: boolean;
  /** It changes nothing, and is written down all the same: much is taken away by it. */
  readonly isAudited?: boolean;
  /** What it makes; the answer says where that is (Location). */
  readonly creates?: 'execution' | 'workflow' | 'bulk' | 'view';
  readonly answers: readonly Answer[];
  /** Statuses of the problems that it may answer with, beside those that every route has. */
  readonly problems: readonly number[];
}

/** A reference to a schema of the document. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** A list of these. */
export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}
