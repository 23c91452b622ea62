import { Injectable } from '@nestjs/common';
import type { WorkerRun, WorkerView } from '@taskledger/nestjs';
import { ExecutionAccess, TaskAccess, type TaskAdminUser } from '../access/index.js';

type View = Record<string, unknown>;

/** Workers as clients see them. */
@Injectable()
export class WorkerViews {
  constructor(
    private readonly executions: ExecutionAccess,
    private readonly tasks: TaskAccess,
  ) {}

  async items(user: TaskAdminUser, workers: readonly WorkerView[]): Promise<View[]> {
    const ids = workers.flatMap(({ runs }) => runs.map((run) => run.executionId));
    const [listed, hidden] = await Promise.all([this.executions.listed(user, ids), this.hiddenTasks(user, workers)]);
    const shown = new Set(listed.map(({ id }) => id));
    return workers.map((worker) => fieldsOf(worker, { shown, hidden }));
  }

  async of(user: TaskAdminUser, worker: WorkerView): Promise<View> {
    const [item] = await this.items(user, [worker]);
    return item!;
  }

  private async hiddenTasks(user: TaskAdminUser, workers: readonly WorkerView[]): Promise<ReadonlySet<string>> {
    const names = [...new Set(workers.flatMap(({ tasks }) => tasks))];
    const known = this.tasks.registered(names);
    const isReadable = await Promise.all(known.map((task) => this.tasks.mayRead(user, task)));
    return new Set(known.filter((_, index) => !isReadable[index]).map(({ name }) => name));
  }
}

interface Shown {
  /** Ids of executions that the user may list. */
  readonly shown: ReadonlySet<string>;
  /** Tasks that do not exist for the user. */
  readonly hidden: ReadonlySet<string>;
}

function fieldsOf(worker: WorkerView, { shown, hidden }: Shown): View {
  const { quiet } = worker;
  return {
    node_id: worker.id,
    node_name: worker.name,
    host: worker.host,
    pid: worker.pid,
    version: worker.version,
    app_version: worker.appVersion ?? null,
    engine: worker.engine,
    state: worker.state,
    quiet: quiet ? { at: quiet.at, by: quiet.by ?? null, reason: quiet.reason ?? null } : null,
    started_at: worker.startedAt,
    ended_at: worker.endedAt ?? null,
    heartbeat_at: worker.heartbeatAt,
    heartbeat_age_ms: Math.round(worker.heartbeatAgeMs),
    memory_bytes: worker.memory ?? null,
    loop_lag_ms: worker.loopLagMs ?? null,
    queues: worker.queues,
    task_names: worker.tasks.filter((task) => !hidden.has(task)),
    running: worker.running,
    runs: worker.runs.filter(({ executionId }) => shown.has(executionId)).map(runView),
  };
}

function runView({ executionId, taskName, queue, since }: WorkerRun): View {
  return { execution_id: executionId, task_name: taskName, queue, since };
}
