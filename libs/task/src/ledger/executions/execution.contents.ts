import type { Repository } from 'typeorm';
import type { TaskExecution } from '../entities/index.js';
import type { ListedContent } from './execution.query.js';

const MEMBERS = {
  payload: ['payload', 'taskArgs'],
  result: ['result'],
} as const satisfies Record<ListedContent, readonly (keyof TaskExecution)[]>;

// As it is stored, so compressed. A page of a thousand such rows is 64 MB.
const MOST_BYTES = 65_536;
const SIZE = ['payload', 'task_args', 'result']
  .map((column) => `coalesce(pg_column_size(execution.${column}), 0)`)
  .join(' + ');

/** Reads what is large of many executions at once. */
export class ExecutionContents {
  constructor(private readonly executions: Repository<TaskExecution>) {}

  /** Adds the contents to the rows. Those that are too large are left as they are. */
  async addTo(rows: readonly TaskExecution[], include: readonly ListedContent[] = []): Promise<void> {
    if (rows.length === 0 || include.length === 0) return;
    const members = include.flatMap((content): readonly (keyof TaskExecution)[] => MEMBERS[content]);
    const found = await this.executions
      .createQueryBuilder('execution')
      .select(['id', ...members].map((member) => `execution.${member}`))
      .where('execution.id = ANY(:ids)', { ids: rows.map(({ id }) => id) })
      .andWhere(`${SIZE} <= :most`, { most: MOST_BYTES })
      .getMany();
    const byId = new Map(found.map((each) => [each.id, each]));
    for (const row of rows) {
      const contents = byId.get(row.id);
      if (contents) Object.assign(row, Object.fromEntries(members.map((member) => [member, contents[member]])));
    }
  }
}
