import type { ScheduleRow } from '../ledger/index.js';
import type { ScheduleChangeOptions } from './schedule.options.js';
import type { ScheduleParts } from './schedule.parts.js';
import { effective } from './slots.js';

/** Begins the task of a schedule now, by hand; the id of the execution. */
export async function scheduleStart(
  { ledger, writer, executions, builtins, audit }: ScheduleParts,
  row: ScheduleRow,
  { manager, actor }: ScheduleChangeOptions,
): Promise<string> {
  const { name } = row;
  const act = { action: 'schedule.trigger', schedule: name, task: row.definition.task };
  if (row.origin === 'builtin') {
    // The library runs it in this process, and records that by itself.
    const executionId = await builtins.start(name);
    await audit.note(ledger.database.hotRunner, { ...act, executionId }, actor);
    audit.committed();
    return executionId;
  }
  const definition = effective(row, ledger.clock.now());
  const execution = await executions.createBy(actor, { name, definition });
  const inserted = await writer.within(manager, async (runner) => {
    const begun = await executions.insertOne(runner, execution);
    await audit.note(runner, { ...act, executionId: begun.id }, actor);
    return begun;
  });
  if (manager) return inserted.id;
  audit.committed();
  if (inserted.created) executions.committed([execution]);
  return inserted.id;
}
