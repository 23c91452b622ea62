import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { context, type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { type TaskContext, TaskQueues } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { until } from '../fixtures/until.js';

const CANARY = 'canary-9f3b';

describe('spans of OpenTelemetry', () => {
  let app: ContractApp;
  const exporter = new InMemorySpanExporter();

  beforeAll(async () => {
    app = await startContractApp({ queues: { reports: {}, default: {} } });
    const { registry } = app;
    registry.registerFunction('greet', () => 'hello', { queue: 'reports' });
    registry.registerFunction('flaky', (_, { attempt }: TaskContext) => {
      if (attempt === 1) throw new TypeError('not yet');
      return attempt;
    });
    registry.registerFunction('bad', ({ length = 1 }: { length?: number }) => {
      throw new RangeError('no'.repeat(length));
    });
    registry.registerFunction('parent', async (_, { tasks }: TaskContext) => (await tasks.enqueue('greet', {})).id);
    registry.registerFunction(
      'hung',
      (_, { signal }: TaskContext) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined))),
    );
  });
  afterAll(async () => {
    await app.close();
    trace.disable();
    context.disable();
  });
  beforeEach(() => exporter.reset());

  const traceParentOf = async (id: string): Promise<string | null> => {
    const sql = 'SELECT trace_parent FROM taskledger.task_execution WHERE id = $1';
    const [row] = await app.ledger.database.query<{ trace_parent: string | null }>(sql, [id]);
    return row!.trace_parent;
  };
  const spansOf = (id: string, kind: SpanKind): ReadableSpan[] =>
    exporter.getFinishedSpans().filter((span) => span.kind === kind && span.attributes['messaging.message.id'] === id);
  /** The spans of an execution, once so many of its runs are over. */
  const spans = async (id: string, runs = 1): Promise<{ sent: ReadableSpan; processed: ReadableSpan[] }> => {
    await until(() => spansOf(id, SpanKind.CONSUMER).length === runs);
    const [sent] = spansOf(id, SpanKind.PRODUCER);
    return { sent: sent!, processed: spansOf(id, SpanKind.CONSUMER) };
  };
  const finished = async (name: string, payload: object = {}, options: object = {}): Promise<string> => {
    const { id } = await app.tasks.enqueue(name, payload, options);
    await app.tasks.waitFor(id);
    return id;
  };
  const within = <T>(work: () => Promise<T>): Promise<{ result: T; traceId: string; spanId: string }> =>
    trace.getTracer('test').startActiveSpan('request', async (span) => {
      const result = await work();
      span.end();
      return { result, ...span.spanContext() };
    });

  // First: from here on there is an SDK, and it comes after the application has started.
  it('does and records nothing where no SDK is registered', async () => {
    expect(await traceParentOf(await finished('greet'))).toBeNull();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    expect(trace.setGlobalTracerProvider(provider)).toBe(true);
    expect(context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())).toBe(true);
    await spans(await finished('greet'));
  });

  it('makes a PRODUCER of an enqueue and a CONSUMER of its run, in the trace that is active', async () => {
    const { result: id, traceId, spanId } = await within(() => finished('greet'));
    const { sent, processed } = await spans(id);
    const [run] = processed;
    expect([sent.name, sent.kind, sent.spanContext().traceId, sent.parentSpanContext?.spanId]).toEqual([
      'send reports',
      SpanKind.PRODUCER,
      traceId,
      spanId,
    ]);
    expect(sent.attributes).toEqual({
      'messaging.system': 'taskledger',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'reports',
      'messaging.message.id': id,
      'taskledger.task.name': 'greet',
    });
    expect([run!.name, run!.spanContext().traceId, run!.parentSpanContext?.spanId]).toEqual([
      'process reports',
      traceId,
      sent.spanContext().spanId,
    ]);
    expect(run!.links.map((link) => link.context.spanId)).toEqual([sent.spanContext().spanId]);
    expect(run!.attributes).toEqual({
      'messaging.system': 'taskledger',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'reports',
      'messaging.message.id': id,
      'code.function.name': expect.any(String),
      'taskledger.task.name': 'greet',
      'taskledger.attempt': 1,
      'taskledger.run': 1,
      'taskledger.outcome': 'success',
    });
    expect([sent.status.code, run!.status.code]).toEqual([SpanStatusCode.UNSET, SpanStatusCode.UNSET]);
    expect(await traceParentOf(id)).toBe(`00-${traceId}-${sent.spanContext().spanId}-01`);
  });

  it('links every run of an execution to its enqueue, over retries, with the error of each', async () => {
    const id = await finished('flaky', {}, { retry: { maxRetries: 1, baseMs: 1 } });
    const { sent, processed } = await spans(id, 2);
    const parents = processed.map((run) => [run.spanContext().traceId, run.parentSpanContext?.spanId]);
    const { traceId, spanId } = sent.spanContext();
    expect(parents).toEqual([
      [traceId, spanId],
      [traceId, spanId],
    ]);
    const [first, second] = processed;
    expect([first!.attributes['taskledger.outcome'], first!.attributes['error.type'], first!.status]).toEqual([
      'retry',
      'TypeError',
      { code: SpanStatusCode.ERROR, message: 'not yet' },
    ]);
    expect(first!.events.map(({ name, attributes }) => [name, attributes?.['exception.message']])).toEqual([
      ['exception', 'not yet'],
    ]);
    expect([
      second!.attributes['taskledger.outcome'],
      second!.attributes['taskledger.attempt'],
      second!.status.code,
    ]).toEqual(['success', 2, SpanStatusCode.UNSET]);
  });

  it('puts what a handler enqueues below its run', async () => {
    const id = await finished('parent');
    const child = (await app.tasks.result(id)) as string;
    const { processed } = await spans(id);
    const { sent, processed: runs } = await spans(child);
    expect(sent.parentSpanContext?.spanId).toBe(processed[0]!.spanContext().spanId);
    expect(runs[0]!.spanContext().traceId).toBe(processed[0]!.spanContext().traceId);
    expect(runs[0]!.attributes['messaging.message.conversation_id']).toBe(id);
  });

  it('keeps a run in the trace of its own enqueue, whoever else enqueues just then', async () => {
    await app.get(TaskQueues).pause('reports');
    const mine = await within(() => app.tasks.enqueue('greet', {}));
    const other = await within(async () => {
      const { id } = await app.tasks.enqueue('greet', {});
      await app.get(TaskQueues).resume('reports');
      await app.tasks.waitFor(id);
      return id;
    });
    const traces = await Promise.all([spans(mine.result.id), spans(other.result)]);
    expect(traces.map(({ processed: [run] }) => run!.spanContext().traceId)).toEqual([mine.traceId, other.traceId]);
  });

  it('keeps the trace in every way to enqueue', async () => {
    const { result: ids, traceId } = await within(async () => {
      const many = await app.tasks.enqueueMany('greet', [{}, {}, {}]);
      const keyed = await app.tasks.enqueue('greet', {}, { taskId: 'traced-1' });
      const unique = await app.tasks.enqueue('greet', {}, { unique: { key: 'traced-2' } });
      const delayed = await app.tasks.enqueue('greet', {}, { delay: 1, priority: 2 });
      const inTransaction = await app.ledger.database.dataSource.transaction((manager) =>
        app.tasks.enqueue('greet', {}, { manager }),
      );
      const again = await app.tasks.retry(await finished('bad'));
      return [...many, keyed, unique, delayed, inTransaction, again].map(({ id }) => id);
    });
    expect(ids).toHaveLength(8);
    for (const id of ids) {
      const { sent, processed } = await spans(id);
      expect([sent.spanContext().traceId, processed[0]!.spanContext().traceId]).toEqual([traceId, traceId]);
    }
  });

  it('tells what became of runs that were cancelled or took too long', async () => {
    const cancelled = await app.tasks.enqueue('hung', {});
    await until(async () => (await app.tasks.get(cancelled.id))?.status === 'STARTED');
    await app.tasks.cancel(cancelled.id);
    const slow = await finished('hung', {}, { timeout: 20 });
    const [revoked] = (await spans(cancelled.id)).processed;
    expect([
      revoked!.attributes['taskledger.outcome'],
      revoked!.attributes['taskledger.reason'],
      revoked!.status.code,
    ]).toEqual(['revoked', 'user_cancelled', SpanStatusCode.UNSET]);
    const [failed] = (await spans(slow)).processed;
    expect([failed!.attributes['taskledger.reason'], failed!.attributes['error.type'], failed!.status.code]).toEqual([
      'timeout',
      'TaskTimeoutError',
      SpanStatusCode.ERROR,
    ]);
  });

  it('records an enqueue that is refused, and passes the error on', async () => {
    await expect(app.tasks.enqueue('greet', {}, { queue: 'no such queue' })).rejects.toThrow();
    await expect(app.tasks.enqueue('greet', {}, { priority: 11 })).rejects.toThrow();
    const refused = exporter.getFinishedSpans().filter(({ kind }) => kind === SpanKind.PRODUCER);
    expect(refused.map(({ name, status }) => [name, status.code])).toEqual([
      ['send', SpanStatusCode.ERROR],
      ['send', SpanStatusCode.ERROR],
    ]);
    expect(refused[1]!.attributes['error.type']).toBe('OPTION_INVALID');
  });

  it('has no payload, result, metadata or user in spans, and bounded texts', async () => {
    const options = { createdBy: CANARY, metadata: { tenant: CANARY }, tags: [CANARY], taskId: `task-${CANARY}` };
    const ids = [
      await finished('greet', { secret: CANARY }, options),
      await finished('bad', { length: 100_000, secret: CANARY }),
    ];
    for (const id of ids) await spans(id);
    const told = exporter
      .getFinishedSpans()
      .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
    const text = JSON.stringify(told);
    expect(told).toHaveLength(4);
    expect(text).not.toContain(CANARY);
    expect(text.length).toBeLessThan(40_000);
  });

  it('leaves out what a sampler drops, and hands the decision on', async () => {
    const dropped: Context = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 0,
      isRemote: true,
    });
    const id = await context.with(dropped, () => finished('greet'));
    expect(await traceParentOf(id)).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/);
    await spans(await finished('greet'));
    expect(spansOf(id, SpanKind.CONSUMER)).toEqual([]);
  });
});
