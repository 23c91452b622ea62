import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

interface ProxyOptions {
  /** Where it sends what it gets. */
  readonly to: string;
  /** The prefix below which it answers. @default '' */
  readonly prefix?: string;
  /** Whether the application behind it sees the prefix. @default false */
  readonly strips?: boolean;
}

/** A reverse proxy, as there is in front of most applications. It keeps a list of what it was asked for. */
export class Proxy {
  /** Method and path of every request, in order, without the query. */
  readonly asked: string[] = [];
  /** What it answers a request for a path with instead of passing it on: a status, or nothing at all. */
  private readonly refused = new Map<string, number | 'cut'>();
  private readonly open = new Map<ServerResponse, string>();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly options: ProxyOptions,
  ) {}

  static async start(options: ProxyOptions): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server, options);
    server.on('request', (incoming, response) => proxy.pass(incoming, response));
    server.on('connection', (socket) => {
      proxy.sockets.add(socket);
      socket.once('close', () => proxy.sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How many answers are under way for paths that end like this. */
  streams(ending: string): number {
    return [...this.open.values()].filter((path) => path.endsWith(ending)).length;
  }

  /** Cuts what is under way for paths that end like this, and refuses it from now on. */
  break(ending: string, how: number | 'cut' = 'cut'): void {
    this.refused.set(ending, how);
    for (const [response, path] of this.open) if (path.endsWith(ending)) response.destroy();
  }

  mend(): void {
    this.refused.clear();
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private pass(incoming: IncomingMessage, response: ServerResponse): void {
    const { url = '/' } = incoming;
    const path = pathOf(url);
    this.asked.push(`${incoming.method} ${path}`);
    const { prefix = '', strips = false } = this.options;
    const refusal = [...this.refused].find(([ending]) => path.endsWith(ending))?.[1];
    if (refusal === 'cut') response.destroy();
    else if (refusal !== undefined) response.writeHead(refusal).end();
    else if (!`${url}/`.startsWith(`${prefix}/`)) response.writeHead(404).end();
    // Without the slash, relative addresses would lead out of the prefix: proxies that strip send browsers there.
    else if (strips && url === prefix) response.writeHead(301, { location: `${prefix}/` }).end();
    else this.forward(incoming, response, strips ? url.slice(prefix.length) : url);
  }

  private forward(incoming: IncomingMessage, response: ServerResponse, target: string): void {
    this.open.set(response, pathOf(target));
    response.once('close', () => this.open.delete(response));
    const { method, headers } = incoming;
    const onward = request(this.options.to + target, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    response.once('close', () => onward.destroy());
    incoming.pipe(onward);
  }
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '/';
