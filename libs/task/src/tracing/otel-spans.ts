import {
  type Attributes,
  context,
  isSpanContextValid,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { VERSION } from '../version.js';
import { spanContextOf, traceParentOf } from './trace-parent.js';

/** What is enqueued. Known only once the enqueue has been checked. */
export interface SentExecution {
  readonly id: string;
  readonly queue: string;
}

/** An enqueue that is under way. */
export interface SendingSpan {
  /** Goes into the record, so that its runs know where they come from. */
  readonly traceParent: string | undefined;
  named(execution: SentExecution): void;
}

/** A run, and what it is told of the enqueue. */
export interface ProcessedRun {
  readonly id: string;
  readonly taskName: string;
  readonly queue: string;
  readonly attempt: number;
  readonly run: number;
  readonly rootId?: string;
  readonly traceParent?: string;
  /** Class and method of the handler. */
  readonly handler?: string;
}

/** How a run ended. Texts are without secrets already. */
export interface ProcessedOutcome {
  readonly status: string;
  readonly reason?: string;
  readonly error?: { readonly message?: string; readonly type?: string; readonly stack?: string };
}

const LIBRARY = '@taskledger/nestjs';
const SYSTEM = 'taskledger';
const LONGEST_TEXT = 1_000;
const LONGEST_STACK = 8_192;

const NOT_TRACED: SendingSpan = { traceParent: undefined, named: () => undefined };

/**
 * Spans by the semantic conventions for messaging (https://opentelemetry.io/docs/specs/semconv/messaging/): an enqueue is a
 * `send` of kind PRODUCER, a run a `process` of kind CONSUMER. Names of tasks and queues are in them, and the id of the
 * execution; never payload, result, metadata or user.
 */
export class OtelSpans {
  private constructor(private readonly tracer: Tracer) {}

  /** Undefined as long as no SDK is registered: a span would be made for nobody, run after run. */
  static ofSdk(): OtelSpans | undefined {
    const tracer = registeredTracer();
    return tracer && new OtelSpans(tracer);
  }

  /** Runs an enqueue in a span of its own, below the one that is active. */
  async send<T>(taskName: string, work: (span: SendingSpan) => Promise<T>): Promise<T> {
    const span = this.tracer.startSpan('send', { kind: SpanKind.PRODUCER, attributes: attributesOf('send', taskName) });
    const traceParent = traceParentOf(span.spanContext());
    // The SDK records nothing.
    if (traceParent === undefined) return work(NOT_TRACED);
    const sending: SendingSpan = {
      traceParent,
      named: ({ id, queue }) => {
        span.updateName(`send ${queue}`);
        span.setAttributes({ 'messaging.destination.name': queue, 'messaging.message.id': id });
      },
    };
    try {
      return await context.with(trace.setSpan(context.active(), span), () => work(sending));
    } catch (error) {
      fail(span, { message: textOf(error, 'message'), type: textOf(error, 'code') ?? textOf(error, 'name') });
      throw error;
    } finally {
      span.end();
    }
  }

  /**
   * Carries a run out in a span of its own, a child of the enqueue and linked to it: each run of an execution is one, and
   * what its handler enqueues is below it.
   */
  async process<T extends { readonly outcome: ProcessedOutcome }>(
    run: ProcessedRun,
    work: () => Promise<T>,
  ): Promise<T> {
    const sent = spanContextOf(run.traceParent);
    // Not what happens to be active: the run may have been fetched by an enqueue of somebody else's.
    const parent = sent ? trace.setSpanContext(ROOT_CONTEXT, sent) : ROOT_CONTEXT;
    const options = {
      kind: SpanKind.CONSUMER,
      attributes: processAttributes(run),
      links: sent ? [{ context: sent }] : [],
    };
    const span = this.tracer.startSpan(`process ${run.queue}`, options, parent);
    if (!isSpanContextValid(span.spanContext())) return work();
    try {
      const finished = await context.with(trace.setSpan(parent, span), work);
      tell(span, finished.outcome);
      return finished;
    } finally {
      span.end();
    }
  }
}

/** The tracer of the SDK; undefined as long as there is none. */
function registeredTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  if (!(provider instanceof ProxyTracerProvider)) return provider.getTracer(LIBRARY, VERSION);
  return provider.getDelegateTracer(LIBRARY, VERSION);
}

function attributesOf(operation: 'send' | 'process', taskName: string): Attributes {
  return {
    'messaging.system': SYSTEM,
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'taskledger.task.name': taskName,
  };
}

function processAttributes({ id, taskName, queue, attempt, run, rootId, handler }: ProcessedRun): Attributes {
  return {
    ...attributesOf('process', taskName),
    'messaging.destination.name': queue,
    'messaging.message.id': id,
    ...(rootId === undefined ? {} : { 'messaging.message.conversation_id': rootId }),
    ...(handler === undefined ? {} : { 'code.function.name': handler }),
    'taskledger.attempt': attempt,
    'taskledger.run': run,
  };
}

function tell(span: Span, { status, reason, error }: ProcessedOutcome): void {
  span.setAttribute('taskledger.outcome', status.toLowerCase());
  if (reason !== undefined) span.setAttribute('taskledger.reason', reason);
  if (error) fail(span, error);
}

function fail(span: Span, { message = '', type = 'Error', stack }: NonNullable<ProcessedOutcome['error']>): void {
  const text = message.slice(0, LONGEST_TEXT);
  span.setAttribute('error.type', type.slice(0, LONGEST_TEXT));
  span.recordException({ name: type, message: text, stack: stack?.slice(0, LONGEST_STACK) });
  span.setStatus({ code: SpanStatusCode.ERROR, message: text });
}

function textOf(error: unknown, property: 'message' | 'code' | 'name'): string | undefined {
  const value = error instanceof Error ? (error as Error & { readonly code?: unknown })[property] : undefined;
  return typeof value === 'string' ? value : undefined;
}
