import type { ApiDocument } from './documented.js';
import type { Wire } from './wire.js';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests read whatever the API answers with.
  readonly body: Wire;
}

export interface Ask {
  readonly as?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
}

/** Talks to a server as a client of the API does. */
export class RestClient {
  /** @param document holds every answer against itself, and rejects where they differ */
  constructor(
    readonly base: string,
    private readonly document?: ApiDocument,
  ) {}

  get(path: string, ask?: Ask): Promise<Answer> {
    return this.ask('GET', path, ask);
  }

  post(path: string, body?: unknown, ask?: Ask): Promise<Answer> {
    return this.ask('POST', path, { ...ask, body });
  }

  delete(path: string, ask?: Ask): Promise<Answer> {
    return this.ask('DELETE', path, ask);
  }

  async ask(method: string, path: string, { as = 'admin', headers = {}, body }: Ask = {}): Promise<Answer> {
    const response = await fetch(this.base + path, {
      method,
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${as}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, body: parsed(text) };
    const mismatch = this.document?.mismatch(method, path, answer);
    if (mismatch) throw new Error(`${method} ${path} is not as documented: ${mismatch}`);
    return answer;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
