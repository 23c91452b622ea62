import { UnknownDependencyError } from '../../errors/index.js';
import { rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import type { NewExecution } from '../executions/new-execution.js';
import { isLedgerId } from '../model/execution-id.js';
import { lockUpstreamsSql } from './edge.sql.js';

/**
 * Finds executions that are to depend on what there is not, and keeps the upstreams of the others from being removed until
 * the transaction ends. Those of the same call are there.
 */
export async function unknownUpstreams(
  runner: SqlRunner,
  schema: string,
  executions: readonly NewExecution[],
): Promise<Map<string, UnknownDependencyError>> {
  const own = new Set(executions.map(({ id }) => id));
  const outside = (execution: NewExecution): string[] =>
    (execution.dependsOn ?? []).map(({ upstreamId }) => upstreamId).filter((id) => !own.has(id));
  const asked = [...new Set(executions.flatMap(outside))].filter(isLedgerId);
  const found = asked.length > 0 ? rowsOf<{ id: string }>(await runner.query(lockUpstreamsSql(schema), [asked])) : [];
  const known = new Set(found.map(({ id }) => id));
  return new Map(
    executions.flatMap((execution) => {
      const missing = outside(execution).filter((id) => !known.has(id));
      return missing.length > 0 ? [[execution.id, new UnknownDependencyError(missing)] as const] : [];
    }),
  );
}
