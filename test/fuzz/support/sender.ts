import { Agent, request } from 'node:http';
import type { FuzzRequest } from './requests.js';

/** What came back: a status, and the type of what was said. */
export interface FuzzAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const PATIENCE_MS = 30_000;

/** Sends requests as they are, which `fetch` would mend first. */
export class Sender {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16 });

  constructor(private readonly base: string) {}

  close(): void {
    this.agent.destroy();
  }

  /** @throws Error for a request that is not answered within half a minute */
  async send(request: FuzzRequest): Promise<FuzzAnswer> {
    // The server may give up an idle connection in the moment in which it is used again.
    return this.sendOnce(request).catch((error: unknown) => {
      if (isReset(error)) return this.sendOnce(request);
      throw error;
    });
  }

  private sendOnce({ method, path, body, headers }: FuzzRequest): Promise<FuzzAnswer> {
    const { hostname, port, pathname } = new URL(this.base);
    const target = { host: hostname, port, path: pathname + path, method, agent: this.agent, timeout: PATIENCE_MS };
    return new Promise((resolve, reject) => {
      const outgoing = request({ ...target, headers: framed(headers, body) });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path} was not answered`)));
      outgoing.on('error', (cause) => reject(new Error(`${method} ${path}: ${cause.message}`, { cause })));
      outgoing.on('response', (incoming) => {
        const { statusCode: status = 0, headers: answered } = incoming;
        const type = String(answered['content-type'] ?? '');
        const chunks: Buffer[] = [];
        const end = (): void => resolve({ status, type, text: Buffer.concat(chunks).toString() });
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', end);
        // A stream goes on for as long as somebody listens.
        if (type.startsWith('text/event-stream')) incoming.once('data', () => (end(), outgoing.destroy()));
      });
      outgoing.end(body);
    });
  }
}

// Node frames the body of POST by itself, but not one of GET: the server would take it for the next request.
function framed(headers: FuzzRequest['headers'], body: string | undefined): Record<string, string> {
  const { 'content-type': _, ...rest } = headers;
  return body === undefined ? rest : { ...headers, 'content-length': String(Buffer.byteLength(body)) };
}

function isReset(error: unknown): boolean {
  const { cause } = error as { cause?: NodeJS.ErrnoException };
  return cause?.code === 'ECONNRESET';
}
