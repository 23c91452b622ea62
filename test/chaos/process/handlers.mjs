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

export function registerTasks(registry, { tasks, journal, effects }) {
  const started = (payload, ctx) =>
    journal.note('start', { id: ctx.executionId, n: payload.n, run: ctx.run, attempt: ctx.attempt });

  async function work(payload, ctx) {
    started(payload, ctx);
    // Half of the handlers listen to their signal, the other half do not.
    await pause(payload.ms, undefined, payload.ms % 2 ? { signal: ctx.signal } : {});
    return { n: payload.n };
  }

  async function guarded(payload, ctx) {
    started(payload, ctx);
    await pause(payload.ms);
    await effects.commit(ctx);
    journal.note('effect', { id: ctx.executionId, run: ctx.run });
    return { n: payload.n };
  }

  async function flaky(payload, ctx) {
    started(payload, ctx);
    await pause(payload.ms);
    if (ctx.attempt === 1) throw new Error(`Not at the first attempt (${payload.n})`);
    return { n: payload.n };
  }

  async function chatty(payload, ctx) {
    started(payload, ctx);
    ctx.logger.log('half way there', { n: payload.n });
    await ctx.progress(50, 'half');
    await pause(payload.ms);
    return { n: payload.n };
  }

  // Long work that ends soon where it runs again.
  async function patient(payload, ctx) {
    started(payload, ctx);
    await pause(ctx.run === 1 ? payload.ms : payload.again, undefined, { signal: ctx.signal });
    return { n: payload.n };
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

  // Whoever waits keeps a place: children need others.
  registry.registerFunction('family', family, { queue: 'families', retry: RETRY });
  registry.registerFunction('child', child, { queue: 'children', retry: RETRY });
  registry.registerFunction('work', work, { retry: RETRY });
  registry.registerFunction('guarded', guarded, { retry: RETRY });
  registry.registerFunction('flaky', flaky, { retry: RETRY });
  registry.registerFunction('chatty', chatty, { retry: RETRY });
  registry.registerFunction('patient', patient, { retry: RETRY });
  const lock = { param: 'key' };
  registry.registerFunction('exclusive', guarded, { retry: RETRY, lock: { ...lock, onConflict: 'wait' } });
  registry.registerFunction('single', guarded, { retry: RETRY, lock: { ...lock, onConflict: 'skip' } });
  registry.registerFunction('poison', poison, { queue: 'poison', timeout: '5s' });
}
