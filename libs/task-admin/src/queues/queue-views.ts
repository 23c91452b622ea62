import { Injectable } from '@nestjs/common';
import {
  type QueueFigures,
  type QueueFlow,
  type QueueServer,
  type QueueState,
  Queues,
  TaskQueues,
} from '@taskledger/nestjs';
import { creatorOf, ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { ExecutionViews } from '../executions/execution-views.js';

type View = Record<string, unknown>;

/** Queues as clients see them. */
@Injectable()
export class QueueViews {
  constructor(
    private readonly queues: TaskQueues,
    private readonly contents: Queues,
    private readonly executions: ExecutionAccess,
    private readonly executionViews: ExecutionViews,
  ) {}

  async items(states: readonly QueueState[]): Promise<View[]> {
    const figures = new Map((await this.queues.figures()).map((one) => [one.name, one]));
    return states.map((state) => fieldsOf(state, figures.get(state.name)));
  }

  async detail(state: QueueState): Promise<View> {
    const { name } = state;
    const [[figures], workers] = await Promise.all([this.queues.figures(name), this.queues.workersOf(name)]);
    const flow = await this.queues.flow(name, figures?.waiting ?? 0);
    return { ...fieldsOf(state, figures), flow: flowView(flow), workers: workers.map(workerView) };
  }

  /** What is next in line, where the user may read that and list it. */
  async next(user: TaskAdminUser, name: string): Promise<View> {
    const next = await this.contents.peek(name);
    if (!next) return { name, next: null, hidden: 0 };
    const isListed = next.createdBy === creatorOf(user)?.id || (await this.executions.mayViewAll(user));
    const [readable] = isListed ? await (await this.executions.viewOf(user)).readable([next]) : [];
    return readable
      ? { name, next: await this.executionViews.item(user, readable), hidden: 0 }
      : { name, next: null, hidden: 1 };
  }

  async clearable(name: string, delayed: boolean): Promise<View> {
    const { count, capped } = await this.contents.clearable(name, { delayed });
    return { name, count, count_capped: capped };
  }
}

function fieldsOf(state: QueueState, figures: QueueFigures | undefined): View {
  const { name, paused, limits, limitedBy, maxSize } = state;
  const { globalConcurrency, limiter } = limits;
  return {
    name,
    paused: paused
      ? { at: paused.at, until: paused.until ?? null, by: paused.by ?? null, reason: paused.reason ?? null }
      : null,
    ...figuresView(figures ?? NOTHING),
    limits: {
      global_concurrency: globalConcurrency ?? null,
      limiter: limiter ? { max: limiter.max, duration_ms: limiter.durationMs } : null,
    },
    limited_by: limitedBy,
    max_size: maxSize ?? null,
  };
}

// Of a queue that came up between the two questions.
const NOTHING: Omit<QueueFigures, 'name'> = {
  waiting: 0,
  oldestSeconds: null,
  delayed: 0,
  blocked: 0,
  unserved: 0,
  running: 0,
  slots: 0,
};

function figuresView(figures: Omit<QueueFigures, 'name'>): View {
  const { waiting, oldestSeconds, delayed, blocked, unserved, running, slots } = figures;
  const oldest = oldestSeconds === null ? null : Math.round(oldestSeconds * 1_000);
  return { waiting, oldest_ms: oldest, delayed, blocked, unserved, running, slots };
}

function flowView({ arrivedPerMinute, finishedPerMinute, emptyIn }: QueueFlow): View {
  const round = (rate: number): number => Math.round(rate * 10) / 10;
  return {
    arrived_per_minute: round(arrivedPerMinute),
    finished_per_minute: round(finishedPerMinute),
    empty_in_ms: emptyIn
      ? {
          least: Math.round(emptyIn.leastMs),
          likely: Math.round(emptyIn.likelyMs),
          most: Math.round(emptyIn.mostMs),
        }
      : null,
  };
}

function workerView({ id, name, host, startedAt, slots, running, isQuiet }: QueueServer): View {
  return { node_id: id, node_name: name, host, started_at: startedAt, slots, running, quiet: isQuiet };
}
