import { request } from 'node:http';

export interface RawAsk {
  readonly host?: string;
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request with headers that `fetch` would not send as they are: Host, Origin, Sec-Fetch-Site. */
export function rawRequest(ask: RawAsk): Promise<{ status: number; text: string; contentType: string }> {
  const { host = '127.0.0.1', port, path, method = 'GET', headers = {}, body } = ask;
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port, path, method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const { statusCode: status = 0, headers: answered } = incoming;
        resolve({ status, text: Buffer.concat(chunks).toString(), contentType: String(answered['content-type']) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
