import type { TextSpan } from '../../errors/index.js';
import type { ExecutionStatus } from '../model/execution-status.js';

/** How a value of an execution relates to that of a term. */
export type Comparison = '=' | '>' | '>=' | '<' | '<=';

/** Fields whose values are names: any of them. */
export type NameField =
  'task' | 'queue' | 'module' | 'tag' | 'node' | 'error' | 'fingerprint' | 'key' | 'id' | 'schedule' | 'workflow';

/** Fields whose values are numbers; lengths of time are in milliseconds. */
export type NumberField = 'attempt' | 'duration' | 'wait';

/** Fields that have paths. */
export type JsonField = 'payload' | 'result' | 'metadata';

/** A moment, or how long ago it was. */
export type Moment = { readonly at: Date } | { readonly agoMs: number };

interface TermBase extends TextSpan {
  /** What fits is what does not fit the rest of the term. */
  readonly isNegated: boolean;
}

/** Text that is looked for in names of tasks, in errors and in ids. */
export interface TextTerm extends TermBase {
  readonly field: 'text';
  readonly value: string;
}

export interface NameTerm extends TermBase {
  readonly field: NameField;
  readonly values: readonly string[];
}

export interface StatusTerm extends TermBase {
  readonly field: 'status';
  readonly values: readonly ExecutionStatus[];
}

export interface NumberTerm extends TermBase {
  readonly field: NumberField;
  readonly comparison: Comparison;
  readonly values: readonly number[];
}

/** Created in this time. */
export interface TimeTerm extends TermBase {
  readonly field: 'created';
  readonly from?: Moment;
  readonly to?: Moment;
}

export interface JsonTerm extends TermBase {
  readonly field: JsonField;
  readonly path: readonly string[];
  readonly comparison: Comparison;
  /** As JSON text: a JavaScript number would lose digits. */
  readonly values: readonly string[];
}

/** One condition of a query. All of them hold together. */
export type SearchTerm = TextTerm | NameTerm | StatusTerm | NumberTerm | TimeTerm | JsonTerm;
