import type { OtelSpans } from './otel-spans.js';

/** Spans of OpenTelemetry, where its API is installed. An injection token. */
export class Tracing {
  private found: OtelSpans | undefined;

  /** @param find called until it finds some */
  constructor(private readonly find: () => OtelSpans | undefined = () => undefined) {}

  /** Undefined as long as no SDK is registered: nothing is traced, and nothing is done for it. */
  get spans(): OtelSpans | undefined {
    return (this.found ??= this.find());
  }
}

const API = '@opentelemetry/api';

/** Loads the API of OpenTelemetry, if the application has it. */
export async function openTracing(): Promise<Tracing> {
  try {
    const { OtelSpans: Spans } = await import('./otel-spans.js');
    return new Tracing(() => Spans.ofSdk());
  } catch (error) {
    if (isMissing(error)) return new Tracing();
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  return /^(ERR_)?MODULE_NOT_FOUND$/.test(code) && message.includes(API);
}
