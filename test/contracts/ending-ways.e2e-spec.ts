import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  OnTaskEvent,
  type EnqueueOptions,
  type TaskContext,
  type TaskEvent,
  TaskMaintenance,
  TaskTracker,
} from '@taskledger/nestjs';
import { OwnClaims, Rescuer } from '../../libs/task/src/cluster/index.js';
import { TaskInterruptedError } from '../../libs/task/src/errors/index.js';
import { InFlight } from '../../libs/task/src/execution/index.js';
import type { Ended } from '../../libs/task/src/ledger/index.js';
import { Endings } from '../../libs/task/src/queue/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';

@Injectable()
class Heard {
  readonly events: TaskEvent[] = [];

  @OnTaskEvent('started')
  @OnTaskEvent('success')
  @OnTaskEvent('failure')
  @OnTaskEvent('retry')
  @OnTaskEvent('revoked')
  @OnTaskEvent('skipped')
  note(event: TaskEvent): void {
    this.events.push(event);
  }
}

type Count = 'success' | 'failure' | 'retry' | 'revoked' | 'skipped';

/** What a way to end must come to. */
interface Way {
  readonly name: string;
  /** Brings an execution of the task, with the lock, to the point where it can end; its id. */
  begin(scene: Scene): Promise<string>;
  /** Ends it. Done again it must change nothing. */
  end(id: string, scene: Scene): Promise<unknown>;
  readonly status: string;
  readonly reason?: string;
  readonly events: readonly TaskEvent['type'][];
  readonly attempts: readonly string[];
  readonly counted?: Count;
  /** It had the lock, or its turn to take it, and the next in line gets a ticket. */
  readonly frees: boolean;
}

const LIVE = ['RETRY', 'PENDING'];
let scenes = 0;

/** A task of its own with a lock of its own, and a hand that plays another process. */
class Scene {
  readonly task = `way_${++scenes}`;
  readonly queue = `hand_${scenes}`;
  readonly key = `key of ${this.task}`;
  readonly gate = new Gate();
  behaviour: (ctx: TaskContext) => unknown = () => 'done';
  /** What its fallback does. */
  answer: (error: unknown) => unknown = (error) => {
    throw error;
  };
  started = 0;

  constructor(
    readonly app: ContractApp,
    readonly hand: HandNode,
    readonly follower: string,
  ) {
    const handler = async (_: object, ctx: TaskContext): Promise<unknown> => {
      this.started++;
      await Promise.race([this.gate.opened, abortOf(ctx.signal)]);
      return this.behaviour(ctx);
    };
    app.registry.registerFunction(this.task, handler, { fallback: (error) => this.answer(error) });
  }

  /** Its handler runs in the application, with the lock. */
  async running(options: EnqueueOptions = {}): Promise<string> {
    const { id } = await this.app.tasks.enqueue(this.task, {}, { lock: this.lock('wait'), ...options });
    await until(() => this.started === 1, 'the start');
    await this.line();
    return id;
  }

  /** Another process runs it, with the lock. */
  async elsewhere(crashes = 0): Promise<string> {
    const { id } = await this.app.tasks.enqueue(this.task, {}, { lock: this.lock('wait'), queue: this.queue });
    if (crashes > 0) await this.sql(`UPDATE taskledger.task_execution SET crashes = $2 WHERE id = $1`, [id, crashes]);
    const { claims } = await this.hand.admit(this.queue);
    expect(claims.map((claim) => claim.id)).toEqual([id]);
    await this.line();
    return id;
  }

  /** Somebody waits for the lock behind it. */
  async line(): Promise<void> {
    this.next = (await this.app.tasks.enqueue(this.follower, {}, { lock: this.lock('wait'), queue: this.queue })).id;
    expect((await this.hand.admit(this.queue)).claims).toEqual([]);
    expect((await this.app.tasks.get(this.next))?.blockedKey).toBe(this.key);
  }

  next = '';

  lock(onConflict: 'wait' | 'skip' | 'fail'): { key: string; onConflict: 'wait' | 'skip' | 'fail' } {
    return { key: this.key, onConflict };
  }

  sql<Row>(text: string, params: unknown[]): Promise<Row[]> {
    return this.app.ledger.database.query<Row>(text, params);
  }
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

const open = ({ gate }: Scene): Promise<void> => Promise.resolve(gate.open());
const throwing = (scene: Scene): void => {
  scene.behaviour = () => {
    throw new Error('no');
  };
};
const rescue = async (_: string, { app, hand }: Scene): Promise<void> => {
  await hand.die();
  await app.get(Rescuer).rescue();
};
const refused =
  (onConflict: 'skip' | 'fail') =>
  async (scene: Scene): Promise<string> => {
    const holder = await scene.app.tasks.enqueue(scene.follower, {}, { lock: scene.lock('wait'), queue: scene.queue });
    expect((await scene.hand.admit(scene.queue)).claims.map(({ id }) => id)).toEqual([holder.id]);
    await scene.line();
    return (await scene.app.tasks.enqueue(scene.task, {}, { lock: scene.lock(onConflict), delay: '300ms' })).id;
  };
const tracked = async ({ app, task }: Scene): Promise<string> => {
  const registration = { taskId: `tracked ${task}`, taskName: task, module: 'm', initialStatus: 'STARTED' as const };
  return (await app.get(TaskTracker).registerTaskExecution(registration)).id;
};
const report =
  (status: 'SUCCESS' | 'FAILURE' | 'REVOKED') =>
  (_: string, { app, task }: Scene) =>
    app.get(TaskTracker).updateTaskStatus(`tracked ${task}`, status);
const markTimeouts = (_: string, { app }: Scene) =>
  until(async () => {
    const report = await app.get(TaskMaintenance).markTimedOutExecutions({ timeoutMinutes: 0.000_1 });
    return report.updatedCount;
  }, 'its time to be over');

const WAYS: readonly Way[] = [
  {
    name: 'its handler returns',
    begin: (scene) => scene.running(),
    end: (_, scene) => open(scene),
    status: 'SUCCESS',
    events: ['started', 'success'],
    attempts: ['SUCCESS'],
    counted: 'success',
    frees: true,
  },
  {
    name: 'its handler throws',
    begin: (scene) => (throwing(scene), scene.running()),
    end: (_, scene) => open(scene),
    status: 'FAILURE',
    events: ['started', 'failure'],
    attempts: ['FAILURE'],
    counted: 'failure',
    frees: true,
  },
  {
    name: 'its handler throws, and its fallback answers',
    begin: (scene) => {
      throwing(scene);
      scene.answer = () => 'instead';
      return scene.running();
    },
    end: (_, scene) => open(scene),
    status: 'SUCCESS',
    reason: 'fallback',
    events: ['started', 'success'],
    attempts: ['FAILURE'],
    counted: 'success',
    frees: true,
  },
  {
    name: 'its handler throws, and it is tried again',
    begin: (scene) => (throwing(scene), scene.running({ retry: { maxRetries: 1, baseMs: 3_600_000 } })),
    end: (_, scene) => open(scene),
    status: 'RETRY',
    events: ['started', 'retry'],
    attempts: ['FAILURE'],
    counted: 'retry',
    frees: true,
  },
  {
    name: 'it is cancelled while it waits',
    begin: async ({ app, task }) => (await app.tasks.enqueue(task, {}, { delay: '1h' })).id,
    end: (id, { app }) => app.tasks.cancel(id),
    status: 'REVOKED',
    reason: 'user_cancelled',
    events: ['revoked'],
    attempts: [],
    counted: 'revoked',
    frees: false,
  },
  {
    name: 'it is cancelled when it is its turn to take the lock',
    begin: async (scene) => {
      const { app, hand, queue } = scene;
      const holder = await app.tasks.enqueue(scene.follower, {}, { lock: scene.lock('wait'), queue });
      const [claim] = (await hand.admit(queue)).claims;
      expect(claim?.id).toBe(holder.id);
      const { id } = await app.tasks.enqueue(scene.task, {}, { lock: scene.lock('wait'), queue });
      await hand.admit(queue);
      await scene.line();
      await hand.end(claim!);
      return id;
    },
    end: (id, { app }) => app.tasks.cancel(id),
    status: 'REVOKED',
    reason: 'user_cancelled',
    events: ['revoked'],
    attempts: [],
    counted: 'revoked',
    frees: true,
  },
  {
    name: 'it is cancelled while it runs',
    begin: (scene) => (throwing(scene), scene.running()),
    end: (id, { app }) => app.tasks.cancel(id),
    status: 'REVOKED',
    reason: 'user_cancelled',
    events: ['started', 'revoked'],
    attempts: ['REVOKED'],
    counted: 'revoked',
    frees: true,
  },
  {
    name: 'its lock is held, and it is skipped',
    begin: refused('skip'),
    end: () => Promise.resolve(),
    status: 'SKIPPED',
    reason: 'duplicate',
    events: ['skipped'],
    attempts: [],
    counted: 'skipped',
    frees: false,
  },
  {
    name: 'its lock is held, and it fails',
    begin: refused('fail'),
    end: () => Promise.resolve(),
    status: 'FAILURE',
    reason: 'duplicate',
    events: ['failure'],
    attempts: [],
    counted: 'failure',
    frees: false,
  },
  {
    name: 'its lock has no key',
    begin: async ({ app, task }) => {
      const { module } = app.registry.get(task);
      const name = `${task}_keyless`;
      app.registry.registerFunction(name, () => undefined, { lock: { key: () => '' } });
      const id = app.ledger.clock.mintId();
      const shape = { taskName: name, module, queue: 'default', priority: 5, isFifo: false, maxAttempts: 1, tags: [] };
      await app.ledger.writer.insert({ id, shape, payload: '{}', dueMs: app.ledger.clock.now() + 300 });
      return id;
    },
    end: () => Promise.resolve(),
    status: 'FAILURE',
    reason: 'validation',
    events: ['failure'],
    attempts: [],
    counted: 'failure',
    frees: false,
  },
  {
    name: 'it runs for too long',
    begin: (scene) => scene.running(),
    end: markTimeouts,
    status: 'FAILURE',
    reason: 'timeout',
    events: ['started', 'failure'],
    attempts: ['FAILURE'],
    counted: 'failure',
    frees: true,
  },
  {
    name: 'it runs for too long elsewhere',
    begin: tracked,
    end: markTimeouts,
    status: 'FAILURE',
    reason: 'timeout',
    events: ['failure'],
    attempts: [],
    counted: 'failure',
    frees: false,
  },
  {
    name: 'its process dies for the last time',
    begin: (scene) => scene.elsewhere(2),
    end: rescue,
    status: 'FAILURE',
    reason: 'crashed',
    events: ['failure'],
    attempts: ['FAILURE'],
    counted: 'failure',
    frees: true,
  },
  {
    name: 'its process dies',
    begin: (scene) => scene.elsewhere(),
    end: rescue,
    status: 'RETRY',
    reason: 'interrupted',
    events: [],
    attempts: ['INTERRUPTED'],
    frees: true,
  },
  {
    name: 'its process dies after somebody has cancelled it',
    begin: async (scene) => {
      const id = await scene.elsewhere();
      await scene.app.tasks.cancel(id);
      return id;
    },
    end: rescue,
    status: 'REVOKED',
    reason: 'user_cancelled',
    events: ['revoked'],
    attempts: ['REVOKED'],
    counted: 'revoked',
    frees: true,
  },
  {
    name: 'its process hands it over',
    begin: (scene) => (throwing(scene), scene.running()),
    end: async (_, { app }) => void app.get(InFlight).abortAll(new TaskInterruptedError('shutdown')),
    status: 'PENDING',
    reason: 'shutdown',
    events: ['started'],
    attempts: ['INTERRUPTED'],
    frees: true,
  },
  {
    name: 'its claim is one that its process does not know',
    begin: async (scene) => {
      const id = await scene.elsewhere();
      const { nodes } = scene.app.ledger;
      await scene.sql(
        `UPDATE taskledger.task_claim SET node_id = $2, claimed_at = claimed_at - interval '6 s' WHERE execution_id = $1`,
        [id, nodes.id],
      );
      return id;
    },
    end: (_, { app }) => app.get(OwnClaims).compare(),
    status: 'PENDING',
    events: [],
    attempts: [],
    frees: true,
  },
  ...(['SUCCESS', 'FAILURE', 'REVOKED'] as const).map((status): Way => {
    const counted = status.toLowerCase() as 'success' | 'failure' | 'revoked';
    const name = `it runs elsewhere and is reported as ${status}`;
    return {
      name,
      begin: tracked,
      end: report(status),
      status,
      events: [counted],
      attempts: [],
      counted,
      frees: false,
    };
  }),
];

describe('every way to end', () => {
  let app: ContractApp;
  let heard: Heard;
  const ended: Ended[] = [];

  beforeAll(async () => {
    app = await startContractApp(
      {
        worker: { queues: ['default'] },
        queues: { default: {}, ...Object.fromEntries(WAYS.map((_, n) => [`hand_${n + 1}`, {}])) },
        timeouts: { abortGrace: '5s' },
        maintenance: { markTimeoutEnabled: true },
      },
      [Heard],
    );
    app.registry.registerFunction('follower', () => undefined);
    heard = app.get(Heard);
    app.get(Endings).onEnded((batch) => ended.push(...batch));
  });
  afterAll(() => app.close());

  const rows = async (sql: string, params: unknown[]): Promise<number> =>
    (await app.ledger.database.query(sql, params)).length;
  const ticketsOf = (id: string): Promise<number> =>
    rows(
      `SELECT 1 FROM taskledger.task_ready ready
         JOIN taskledger.task_execution execution ON execution.id = ready.execution_id AND execution.ticket = ready.ticket
        WHERE execution.id = $1`,
      [id],
    );
  const counts = async (taskName: string) => {
    const { totals } = await app.tasks.statistics({ from: new Date(app.ledger.clock.now() - 3_600_000), taskName });
    const { success, failure, retry, revoked, skipped } = totals;
    return { success, failure, retry, revoked, skipped };
  };
  const none = { success: 0, failure: 0, retry: 0, revoked: 0, skipped: 0 };

  it.each(WAYS)('L2 L4 L10 $name: told, counted and recorded once, and whoever waits goes on', async (way) => {
    const tasks = ['follower'];
    const hand = await HandNode.join(app.ledger, [...tasks, `way_${scenes + 1}`]);
    const scene = new Scene(app, hand, 'follower');
    const id = await way.begin(scene);
    const isEnd = !LIVE.includes(way.status);
    const outcome = isEnd ? app.tasks.waitFor(id, { timeout: '15s' }) : undefined;
    await way.end(id, scene);
    const row = await until(async () => {
      const found = await app.tasks.get(id);
      return found?.status === way.status ? found : undefined;
    }, `the status ${way.status}`);
    expect(row.reason).toBe(way.reason ?? null);
    if (outcome) expect((await outcome).execution).toMatchObject({ id, status: way.status });
    if (way.frees) await until(async () => (await ticketsOf(scene.next)) === 1, 'the ticket of the next in line');
    else if (scene.next) expect(await ticketsOf(scene.next)).toBe(0);
    // Once more, after which nothing may be different.
    if (isEnd) await way.end(id, scene).catch(() => undefined);
    await app.ledger.idle();
    await until(() => heard.events.filter((event) => event.executionId === id).length >= way.events.length, 'events');
    expect(heard.events.filter((event) => event.executionId === id).map(({ type }) => type)).toEqual(way.events);
    expect(ended.filter((one) => one.id === id).map(({ status }) => status)).toEqual([way.status]);
    expect((await app.tasks.attempts(id)).map(({ status }) => status)).toEqual(way.attempts);
    const expected = way.counted ? { ...none, [way.counted]: 1 } : none;
    expect(await counts(row.taskName)).toEqual(expected);
    expect(await rows(`SELECT 1 FROM taskledger.task_claim WHERE execution_id = $1`, [id])).toBe(0);
    scene.gate.open();
    await app.tasks.cancelMany([id, ...(scene.next ? [scene.next] : [])]);
    await hand.die();
    await app.get(Rescuer).rescue();
    await until(async () => (await app.tasks.count({ status: ['STARTED'] })).count === 0, 'nothing to run');
  });
});
