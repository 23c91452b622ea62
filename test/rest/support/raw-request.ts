import { type IncomingHttpHeaders, request } from 'node:http';

export interface RawAsk {
  readonly host?: string;
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly contentType: string;
  readonly headers: IncomingHttpHeaders;
}

/** A request with headers that `fetch` would not send as they are: Host, Origin, Sec-Fetch-Site. */
export function rawRequest(ask: RawAsk): Promise<RawAnswer> {
  const { host = '127.0.0.1', port, path, method = 'GET', headers = {}, body } = ask;
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port, path, method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const { statusCode: status = 0, headers: answered } = incoming;
        const text = Buffer.concat(chunks).toString();
        resolve({ status, text, contentType: String(answered['content-type']), headers: answered });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
