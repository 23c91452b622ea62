import type { Wire } from './wire.js';

/** One server-sent event. */
export interface StreamedEvent {
  readonly data: Wire;
}

/** Reads server-sent events as they come. */
export class EventStream {
  private readonly decoder = new TextDecoder();
  private buffer = '';

  private constructor(
    readonly response: Response,
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly controller: AbortController,
  ) {}

  static async open(url: string, user: string): Promise<EventStream> {
    const controller = new AbortController();
    const headers = { authorization: `Bearer ${user}` };
    const response = await fetch(url, { headers, signal: controller.signal });
    if (!response.body) throw new Error(`No body: ${response.status}`);
    return new EventStream(response, response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>, controller);
  }

  /** The next event with data, or undefined when the server has ended the stream. */
  async next(): Promise<StreamedEvent | undefined> {
    for (;;) {
      const end = this.buffer.indexOf('\n\n');
      if (end >= 0) {
        const block = this.buffer.slice(0, end);
        this.buffer = this.buffer.slice(end + 2);
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) return { data: JSON.parse(data) };
        continue;
      }
      const { done, value } = await this.reader.read();
      if (done) return undefined;
      this.buffer += this.decoder.decode(value, { stream: true });
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
    this.controller.abort();
  }
}
