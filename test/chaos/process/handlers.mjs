// The tasks of the chaos suite. Which of them an execution is, and for how long it works, its payload says.
import { setTimeout as pause } from 'node:timers/promises';

const RETRY = { maxRetries: 3, baseMs: 50, jitter: 0 };
const never = () => new Promise(() => undefined);

const circular = () => {
  const value = { name: 'circle' };
  value.self = value;
  return value;
};

/** How each poison works; what is not here does no harm. */
const POISONS = {
  exit: () => process.exit(1),
  // Nobody can catch these: the process ends as Node ends it.
  microtask: () => {
    queueMicrotask(() => {
      throw new Error('Thrown in a microtask');
    });
    return never();
  },
  unhandled: () => {
    void Promise.reject(new Error('Rejected, and nobody listens'));
    return never();
  },
  nul: () => ({ text: 'a\u0000b\ud800c' }),
  nulError: () => {
    throw new Error('a\u0000b\ud800c');
  },
  circular,
  bigint: () => ({ value: 10n }),
  huge: () => ({ text: 'x'.repeat(10 * 1024 * 1024) }),
  never,
  // Once: whoever runs it again is not to suffer the same.
  block: ({ ms }, { run }) => {
    for (const until = performance.now() + (run === 1 ? ms : 0); performance.now() < until;);
    return { blocked: run };
  },
};

/** @param only names of the tasks that this deployment has; undefined = all */
export function registerTasks(registry, { tasks, journal, effects, only }) {
  const started = (payload, ctx) =>
    journal.note('start', { id: ctx.executionId, n: payload.n, run: ctx.run, attempt: ctx.attempt });

  // Which run it was, so that the checks see whose outcome was recorded.
  const returned = ({ n }, { run }) => ({ n, run });

  async function work(payload, ctx) {
    started(payload, ctx);
    // Half of the handlers listen to their signal, the other half do not.
    await pause(payload.ms, undefined, payload.ms % 2 ? { signal: ctx.signal } : {});
    return returned(payload, ctx);
  }

  async function guarded(payload, ctx) {
    started(payload, ctx);
    await pause(payload.ms);
    await effects.commit(ctx);
    journal.note('effect', { id: ctx.executionId, run: ctx.run });
    return returned(payload, ctx);
  }

  async function flaky(payload, ctx) {
    started(payload, ctx);
    await pause(payload.ms);
    if (ctx.attempt === 1) throw new Error(`Not at the first attempt (${payload.n})`);
    return returned(payload, ctx);
  }

  async function chatty(payload, ctx) {
    started(payload, ctx);
    ctx.logger.log('half way there', { n: payload.n });
    await ctx.progress(50, 'half');
    await pause(payload.ms);
    return returned(payload, ctx);
  }

  // Long work that ends soon where it runs again, for the second time or after so many long runs.
  async function patient(payload, ctx) {
    started(payload, ctx);
    const isLong = ctx.run <= (payload.longRuns ?? 1);
    await pause(isLong ? payload.ms : payload.again, undefined, { signal: ctx.signal });
    return returned(payload, ctx);
  }

  async function poison(payload, ctx) {
    started(payload, ctx);
    return POISONS[payload.poison](payload, ctx);
  }

  // Enqueues its children and waits for them. Run again, it means the same ones.
  async function family(payload, ctx) {
    started(payload, ctx);
    const children = await Promise.all(payload.children.map((n) => birth(n, payload)));
    const results = await Promise.all(children.map(({ id }) => tasks.result(id)));
    return { n: payload.n, sum: results.reduce((sum, { value }) => sum + value, 0) };
  }

  async function birth(n, { ms }) {
    journal.note('intent', { n });
    const { id } = await tasks.enqueue('child', { n, ms }, { taskId: `child-${n}` });
    journal.note('ack', { n, id });
    return { id };
  }

  async function child(payload, ctx) {
    started(payload, ctx);
    await pause(payload.ms);
    return { n: payload.n, value: 1 };
  }

  // Its turn with a lock, and nothing else.
  async function turn(payload, ctx) {
    started(payload, ctx);
    return returned(payload, ctx);
  }

  // For schedules, which nobody enqueues: it is no start that somebody meant.
  async function slot(_payload, ctx) {
    journal.note('slot', { id: ctx.executionId, run: ctx.run, n: ctx.schedule.slot.toISOString() });
  }

  // Of a graph: it may not begin before what it depends on has ended.
  async function node(payload, ctx) {
    await effects.begun(ctx);
    started(payload, ctx);
    if (payload.fails) throw new Error(`Meant to fail (${payload.n})`);
    return returned(payload, ctx);
  }

  const register = (name, handler, options) => {
    if (only === undefined || only.includes(name)) registry.registerFunction(name, handler, options);
  };
  // Whoever waits keeps a place: children need others.
  register('family', family, { queue: 'families', retry: RETRY });
  register('child', child, { queue: 'children', retry: RETRY });
  register('work', work, { retry: RETRY });
  register('guarded', guarded, { retry: RETRY });
  register('flaky', flaky, { retry: RETRY });
  register('chatty', chatty, { retry: RETRY });
  register('patient', patient, { retry: RETRY });
  const lock = { param: 'key' };
  register('exclusive', guarded, { retry: RETRY, lock: { ...lock, onConflict: 'wait' } });
  register('single', guarded, { retry: RETRY, lock: { ...lock, onConflict: 'skip' } });
  register('turn', turn, { lock: { ...lock, onConflict: 'wait' } });
  register('slot', slot, { retry: RETRY });
  register('node', node);
  register('node_noted', node);
  register('poison', poison, { queue: 'poison', timeout: '5s' });
}
