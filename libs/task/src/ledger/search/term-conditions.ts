import { firstIdAt } from '../connection/ledger.clock.js';
import type { Condition, Reach } from '../executions/execution.conditions.js';
import { MINTED_AFTER_MS, MINTED_BEFORE_MS, statusAmong } from '../executions/execution.conditions.js';
import { contains } from '../executions/execution.search.js';
import { ledgerText } from '../model/ledger.json.js';
import { idCondition } from './id-conditions.js';
import { jsonCondition, scheduleCondition } from './json-conditions.js';
import type { Moment, NameTerm, NumberTerm, SearchTerm, TextTerm, TimeTerm } from './search-term.js';
import type { TermFacts } from './term-facts.js';

/** The conditions of a query. All of them hold together. */
export interface SearchConditions {
  /** An index, or the order of the ids, finds what they are about. */
  readonly quick: readonly Condition[];
  /** They have to be tried on one execution after the other. */
  readonly slow: readonly Condition[];
  /** An index on a path finds what is rare, and the others need only be tried on that. */
  readonly isIndexed: boolean;
}

/** What a term asks of an execution, and the part of it that an index knows. */
interface TermCondition {
  readonly quick?: readonly Condition[];
  readonly slow?: Condition;
}

/** @param facts of each term */
export function termConditions(
  terms: readonly SearchTerm[],
  facts: readonly TermFacts[],
  nowMs: number,
): SearchConditions {
  const all = terms.map((term, index): TermCondition => {
    const name = `term${index}`;
    const wanted = conditionOf(term, { facts: facts[index]!, name, nowMs });
    return term.isNegated ? { slow: negated(wanted) } : wanted;
  });
  return {
    quick: all.flatMap(({ quick = [] }) => quick),
    slow: all.flatMap(({ slow }) => (slow ? [slow] : [])),
    isIndexed: facts.some(({ isIndexed }) => isIndexed),
  };
}

interface Context {
  readonly facts: TermFacts;
  /** What the parameters of the term begin with. */
  readonly name: string;
  readonly nowMs: number;
}

function conditionOf(term: SearchTerm, context: Context): TermCondition {
  switch (term.field) {
    case 'text':
      return textCondition(term, context);
    case 'status':
      return { quick: statusAmong(term.values, context.name) };
    case 'attempt':
    case 'duration':
    case 'wait':
      return { slow: numberCondition(term, context.name) };
    case 'created':
      return { quick: timeConditions(term, context) };
    case 'payload':
    case 'result':
    case 'metadata':
      return { slow: jsonCondition(term, context.name, context.facts.isIndexed) };
    default:
      return nameCondition(term, context);
  }
}

function nameCondition({ field, values }: NameTerm, { facts, name }: Context): TermCondition {
  const texts = values.map(ledgerText);
  const among = (column: string, reach?: Reach): Condition => [
    `execution.${column} IN (:...${name})`,
    { [name]: texts },
    reach,
  ];
  switch (field) {
    case 'task':
      return { quick: [among('task_name', 'many')] };
    case 'module':
      return { quick: [among('module', 'many')] };
    case 'queue':
      return { slow: among('queue') };
    case 'tag':
      return { slow: [`execution.tags && :${name}::text[]`, { [name]: texts }] };
    case 'fingerprint':
      return { quick: [among('error_fingerprint', 'some')] };
    case 'error':
      return { quick: [['execution.error IS NOT NULL', {}, 'some']], slow: errorCondition(values, name) };
    case 'node':
      return { slow: [`execution.node_id = ANY (:${name}::uuid[])`, { [name]: facts.ids }] };
    case 'key':
      return {
        slow: [
          `(execution.id = ANY (:${name}ids::uuid[]) OR execution.lock_key IN (:...${name}) OR execution.task_id IN (:...${name}))`,
          { [name]: texts, [`${name}ids`]: facts.ids },
        ],
      };
    case 'id':
      return idCondition(values, facts.ids, name);
    case 'schedule':
      return { slow: scheduleCondition(texts, name) };
    case 'workflow':
      return { slow: workflowCondition(texts, name) };
    default:
      return field satisfies never;
  }
}

function errorCondition(values: readonly string[], name: string): Condition {
  const patterns = { [name]: values.map(contains) };
  return [
    `(execution.error ILIKE ANY (:${name}::text[]) OR execution.error_type ILIKE ANY (:${name}::text[]))`,
    patterns,
  ];
}

// Without a task or an execution of that name there are only errors, and these are in an index.
function textCondition({ value }: TextTerm, { facts, name }: Context): TermCondition {
  const failed = errorCondition([value], name);
  const { ids, taskNames, isNamed } = facts;
  const byId = idCondition([value], ids, `${name}id`);
  if (isNamed) return byId;
  const isPartOfId = byId.slow !== undefined;
  if (ids.length === 0 && taskNames.length === 0 && !isPartOfId)
    return { quick: [['execution.error IS NOT NULL', {}, 'some']], slow: failed };
  const [sql, params] = byId.slow ?? byId.quick![0]!;
  const all: Condition = [
    `(${sql} OR execution.task_name = ANY (:${name}tasks::text[]) OR (execution.error IS NOT NULL AND ${failed[0]}))`,
    { ...params, ...failed[1], [`${name}tasks`]: taskNames },
  ];
  return isPartOfId ? { slow: all } : { quick: [all] };
}

function numberCondition({ field, comparison, values }: NumberTerm, name: string): Condition {
  const params = { [name]: values };
  if (field === 'attempt')
    return comparison === '='
      ? [`execution.attempt = ANY (:${name}::int[])`, params]
      : [`execution.attempt ${comparison} ANY (:${name}::int[])`, params];
  return [
    `extract(epoch FROM ${field === 'wait' ? WAITED : RAN}) * 1000 ${comparison} ANY (:${name}::float8[])`,
    params,
  ];
}

const RAN = `(CASE WHEN execution.finished_at IS NOT NULL THEN execution.finished_at
  WHEN execution.status IN ('STARTED', 'RETRY') THEN clock_timestamp() END - execution.started_at)`;
// What has not started waits still.
const WAITED = `(CASE WHEN execution.waited_ms IS NOT NULL THEN execution.waited_ms * interval '1 ms'
  WHEN execution.finished_at IS NULL AND execution.started_at IS NULL
  THEN clock_timestamp() - greatest(execution.created_at, execution.scheduled_for) END)`;

function timeConditions({ from, to }: TimeTerm, { name, nowMs }: Context): Condition[] {
  const fromMs = from && momentMs(from, nowMs);
  const toMs = to && momentMs(to, nowMs);
  return [
    ...(fromMs === undefined
      ? []
      : ([
          [
            `execution.id >= :${name}lowest`,
            { [`${name}lowest`]: firstIdAt(Math.max(0, fromMs - MINTED_BEFORE_MS)) },
            'order',
          ],
          [`execution.created_at >= :${name}from`, { [`${name}from`]: new Date(fromMs) }, 'order'],
        ] satisfies Condition[])),
    ...(toMs === undefined
      ? []
      : ([
          [`execution.id < :${name}highest`, { [`${name}highest`]: firstIdAt(toMs + MINTED_AFTER_MS) }, 'order'],
          // The clock of Postgres is finer than ours, so the millisecond is meant as a whole.
          [`execution.created_at < :${name}to`, { [`${name}to`]: new Date(toMs + 1) }, 'order'],
        ] satisfies Condition[])),
  ];
}

function momentMs(moment: Moment, nowMs: number): number {
  return 'at' in moment ? moment.at.getTime() : Math.max(0, nowMs - moment.agoMs);
}

// By name it is the workflow itself; by id, its nodes too.
function workflowCondition(texts: readonly string[], name: string): Condition {
  return [
    `((execution.is_workflow AND
      (split_part(execution.prepared_by, '@', 1) IN (:...${name}) OR execution.task_name IN (:...${name}))) OR
      execution.root_id::text IN (:...${name}) OR execution.id::text IN (:...${name}))`,
    { [name]: texts },
  ];
}

// What a row does not say does not fit, so it fits the negation.
function negated({ quick = [], slow }: TermCondition): Condition {
  const parts = slow ? [...quick, slow] : quick;
  const sql = parts.map(([part]) => `(${part})`).join(' AND ');
  return [`(${sql}) IS NOT TRUE`, Object.assign({}, ...parts.map(([, params]) => params)) as Condition[1]];
}
