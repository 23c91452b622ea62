import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { Wire } from './wire.js';

/** One server-sent event. */
export interface StreamedEvent {
  /** Absent for those that are plain messages. */
  readonly type?: string;
  readonly data: Wire;
}

/** Reads server-sent events as they come, on a connection of its own, which is kept as a browser does. */
export class EventStream {
  readonly response: { readonly status: number; readonly headers: Headers };
  private readonly chunks: AsyncIterator<string>;
  private buffer = '';

  private constructor(private readonly incoming: IncomingMessage) {
    const { statusCode: status = 0, headers } = incoming;
    this.response = { status, headers: new Headers(headers as Record<string, string>) };
    this.chunks = incoming.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>;
  }

  // Where fetch gives a stream up it connects anew at once, and a server that closes waits for that connection.
  static async open(url: string, user: string): Promise<EventStream> {
    const headers = { authorization: `Bearer ${user}` };
    const outgoing = request(url, { headers, agent: new Agent({ keepAlive: true }) }).end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    return new EventStream(incoming);
  }

  /** The next event with data, or undefined when the server has ended the stream. */
  async next(): Promise<StreamedEvent | undefined> {
    for (;;) {
      const end = this.buffer.indexOf('\n\n');
      if (end >= 0) {
        const block = this.buffer.slice(0, end);
        this.buffer = this.buffer.slice(end + 2);
        const data = /^data: (.*)$/m.exec(block)?.[1];
        const type = /^event: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) return { ...(type && { type }), data: JSON.parse(data) };
        continue;
      }
      const { done, value } = await this.chunks.next();
      if (done) return undefined;
      this.buffer += value;
    }
  }

  /** Every event up to the end of the stream. */
  async rest(): Promise<StreamedEvent[]> {
    const events: StreamedEvent[] = [];
    for (let event = await this.next(); event; event = await this.next()) events.push(event);
    return events;
  }

  /** Goes away, as a closed browser tab does. */
  close(): void {
    this.incoming.destroy();
  }
}
