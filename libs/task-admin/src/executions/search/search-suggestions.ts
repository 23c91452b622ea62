import { Injectable } from '@nestjs/common';
import { placeAt, type Proposal, proposalsAt, STATUS_WORDS, type TaskExecution, Tasks } from '@taskledger/nestjs';
import { ExecutionAccess, TaskAccess, type TaskAdminUser } from '../../access/index.js';
import { ListedExecutions } from '../list/listed-executions.js';

type Values = (executions: readonly TaskExecution[]) => readonly string[];

// What is proposed comes from the newest executions, so that it takes no time.
const MOST_READ = 500;
const AGO = ['15m', '1h', '24h', '7d', '30d'];
const LENGTHS = ['>1s', '>10s', '>1m', '>10m', '>1h'];

/** Fields whose values are found in executions. */
const OF_EXECUTIONS: Readonly<Record<string, Values>> = {
  task: (executions) => executions.map(({ taskName }) => taskName),
  queue: (executions) => executions.map(({ queue }) => queue),
  module: (executions) => executions.map((execution) => execution.module),
  tag: (executions) => executions.flatMap(({ tags }) => tags),
  // As the dashboard shows them.
  node: (executions) => executions.flatMap(({ nodeId }) => nodeId?.slice(-8) ?? []),
  error: (executions) => executions.flatMap(({ errorType }) => errorType ?? []),
  schedule: (executions) => executions.flatMap(({ metadata }) => textOf(metadata?.['schedule_name'])),
  workflow: (executions) => executions.flatMap(workflowOf),
};

/** Fields whose values are known. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  status: [...STATUS_WORDS.keys()],
  state: [...STATUS_WORDS.keys()],
  since: AGO,
  until: AGO,
  duration: LENGTHS,
  wait: LENGTHS,
  attempt: ['>1', '>2', '>5'],
};

/** What can be written where the cursor is in a query: only what the user may see. */
@Injectable()
export class SearchSuggestions {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly taskAccess: TaskAccess,
    private readonly listed: ListedExecutions,
    private readonly tasks: Tasks,
  ) {}

  async at(user: TaskAdminUser, query: string, position: number): Promise<Proposal[]> {
    const place = placeAt(query, position);
    const name = place.field?.name;
    return proposalsAt(place, await (name === undefined ? this.declared(user, 'path') : this.valuesOf(user, name)));
  }

  private async valuesOf(user: TaskAdminUser, field: string): Promise<readonly string[]> {
    const fixed = FIXED[field];
    if (fixed) return fixed;
    const values = OF_EXECUTIONS[field];
    if (!values) return [];
    const [declared, executions] = await Promise.all([this.declared(user, field), this.newest(user)]);
    return [...declared, ...values(executions)].toSorted();
  }

  // Of what the application declares, whoever sees only a part is told nothing: it may be others'.
  private async declared(user: TaskAdminUser, field: string): Promise<readonly string[]> {
    if (!(await this.access.seesAll(user))) return [];
    const tasks = await this.taskAccess.visible(user, []);
    if (field === 'task') return tasks.map(({ name }) => name);
    if (field === 'path') return tasks.flatMap(({ searchable }) => searchable).toSorted();
    if (field === 'module') return tasks.map((task) => task.module);
    if (field === 'tag') return tasks.flatMap(({ tags }) => tags);
    return field === 'queue' ? tasks.flatMap(({ queue }) => queue ?? []) : [];
  }

  private async newest(user: TaskAdminUser): Promise<readonly TaskExecution[]> {
    const filter = await this.listed.visible(user, {});
    if (!filter) return [];
    const { items } = await this.tasks.list({ ...filter, limit: MOST_READ });
    return (await this.access.viewOf(user)).readable(items);
  }
}

function textOf(value: unknown): string[] {
  return typeof value === 'string' ? [value] : [];
}

function workflowOf({ preparedBy, workflowNode }: TaskExecution): string[] {
  return preparedBy && workflowNode === null ? [preparedBy.split('@')[0]!] : [];
}
