export { openTracing, Tracing } from './tracing.js';
export type { SendingSpan } from './otel-spans.js';
