import { Injectable } from '@nestjs/common';
import {
  type AllowedExecutions,
  type BulkRequest,
  type BulkSelection,
  EmptySelectionError,
  type ExecutionFilter,
  type TaskExecution,
} from '@taskledger/nestjs';
import { BulkAccess, ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { ListedExecutions } from '../executions/list/listed-executions.js';
import { type BulkFilter, type BulkSelectionBody, selectionOf } from './bulk.requests.js';

const AT_ONCE = 1_000;

/** What users select: as far as they see it, and may do something to it. */
@Injectable()
export class BulkSelections {
  constructor(
    private readonly access: BulkAccess,
    private readonly executions: ExecutionAccess,
    private readonly listed: ListedExecutions,
  ) {}

  /** A selection that can be counted; null where that is nothing. */
  async counted(user: TaskAdminUser, body: BulkSelectionBody): Promise<BulkSelection | null> {
    const selection = await this.selected(user, body);
    if (selection?.ids) return { ...selection, ids: await this.readable(user, selection.ids) };
    if (!selection?.filter) return selection;
    const { filter } = await this.listed.countable(user, selection.filter);
    return { ...selection, filter };
  }

  /** A selection that an operation can be started with. @throws EmptySelectionError */
  async startable(
    user: TaskAdminUser,
    body: BulkSelectionBody,
  ): Promise<BulkSelection & Pick<BulkRequest, 'allow' | 'label'>> {
    const selection = await this.selected(user, body);
    if (!selection) throw new EmptySelectionError(body.action);
    const allow = (some: readonly TaskExecution[]): Promise<AllowedExecutions> => this.allowed(user, some, selection);
    return { ...selection, allow, ...(body.filter && { label: body.filter }) };
  }

  private async selected(user: TaskAdminUser, body: BulkSelectionBody): Promise<BulkSelection | null> {
    const { action, statuses } = body;
    const selection = selectionOf(body);
    const common = { action, ...(statuses && { statuses }) };
    if ('ids' in selection) return { ...common, ids: selection.ids };
    const filter = await this.filterOf(user, selection.filter);
    return filter && { ...common, filter };
  }

  private filterOf(user: TaskAdminUser, filter: BulkFilter): Promise<ExecutionFilter | null> {
    const given = Object.entries(filter).filter(([, value]) => value !== undefined);
    const sent = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
    return this.listed.asked(user, filter, sent);
  }

  // A number would tell of executions that the policy hides one by one.
  private async readable(user: TaskAdminUser, ids: readonly string[]): Promise<string[]> {
    const [view, tasks] = [await this.executions.viewOf(user), await this.executions.tasksOf(user)];
    const found: string[] = [];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const { items } = await tasks.list({ ids: ids.slice(from, from + AT_ONCE), limit: AT_ONCE });
      found.push(...(await view.readable(items)).map(({ id }) => id));
    }
    return found;
  }

  // What the user may not read is as unknown as what there is not, so nobody is told how much of that there is.
  private async allowed(
    user: TaskAdminUser,
    some: readonly TaskExecution[],
    { action, filter = {} }: BulkSelection,
  ): Promise<AllowedExecutions> {
    const view = await this.executions.viewOf(user);
    const readable = await view.readable(await this.listed.findable(user, some, filter));
    const right = this.access.rightOf(action);
    const answers = await Promise.all(readable.map((execution) => view.may(right, execution)));
    const allowed = readable.filter((_, index) => answers[index]);
    return { allowed, refused: readable.length - allowed.length };
  }
}
