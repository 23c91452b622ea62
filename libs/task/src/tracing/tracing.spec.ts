import { afterEach, describe, expect, it } from '@jest/globals';
import { trace, type Tracer } from '@opentelemetry/api';
import { openTracing } from './tracing.js';

describe('Tracing', () => {
  afterEach(() => trace.disable());

  it('does nothing for spans until an SDK is registered, which may be late', async () => {
    const tracing = await openTracing();
    expect(tracing.spans).toBeUndefined();
    const started: string[] = [];
    const tracer = { startSpan: (name: string) => (started.push(name), trace.wrapSpanContext(VALID)) };
    trace.setGlobalTracerProvider({ getTracer: () => tracer as unknown as Tracer });
    const sent = await tracing.spans?.send('greet', ({ traceParent }) => Promise.resolve(traceParent));
    expect(sent).toBe(`00-${VALID.traceId}-${VALID.spanId}-01`);
    expect(started).toEqual(['send']);
  });
});

const VALID = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
