import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

type Mode =
  | { readonly kind: 'pass' }
  /** Every chunk is late by `ms` ± `jitterMs`; the order stays. */
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs: number }
  /** Connections are opened and nothing ever comes out of them. */
  | { readonly kind: 'blackhole' }
  | { readonly kind: 'refuse' };

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  /** What goes through it is lost for good, also once the network works again: a half-open connection. */
  dead: boolean;
  /** What the server says is lost. */
  isMute: boolean;
}

/** Stands between a client and a server, and is a bad network on demand. */
export class TcpProxy {
  private mode: Mode = { kind: 'pass' };
  private readonly pairs = new Set<Pair>();

  private constructor(
    private readonly server: Server,
    private target: number,
  ) {}

  static async start(target: number): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new TcpProxy(server, target);
    server.on('connection', (near) => proxy.accept(near));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  latency(ms: number, jitterMs: number): void {
    this.mode = { kind: 'latency', ms, jitterMs };
  }

  /** From now on packets vanish. Connections that exist now never work again. */
  blackhole(): void {
    this.mode = { kind: 'blackhole' };
    for (const pair of this.pairs) pair.dead = true;
  }

  /** Carries everything to the server, and no answer back, until the connections of now are reset. */
  swallowAnswers(): void {
    for (const pair of this.pairs) pair.isMute = true;
  }

  /** Resets all connections; new ones work. */
  reset(): void {
    for (const { near, far } of this.pairs) for (const socket of [near, far]) cut(socket);
  }

  refuse(): void {
    this.mode = { kind: 'refuse' };
    this.reset();
  }

  /** Leads to another server from now on; connections to the one before are reset. */
  leadTo(target: number): void {
    this.target = target;
    this.reset();
  }

  heal(): void {
    this.mode = { kind: 'pass' };
  }

  async stop(): Promise<void> {
    this.reset();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(near: Socket): void {
    if (this.mode.kind === 'refuse') return cut(near);
    const far = connect(this.target, '127.0.0.1');
    const pair: Pair = { near, far, dead: this.mode.kind === 'blackhole', isMute: false };
    this.pairs.add(pair);
    for (const socket of [near, far]) socket.setNoDelay(true);
    this.carry(pair, near, far);
    this.carry(pair, far, near);
  }

  private carry(pair: Pair, from: Socket, to: Socket): void {
    // One chain for each direction keeps the bytes in order, however late they are.
    let line = Promise.resolve();
    const pass = (step: () => void): void => {
      line = line
        .then(() => this.delay())
        .then(() => (pair.dead || (pair.isMute && from === pair.far) ? undefined : step()));
    };
    from.on('data', (chunk: Buffer) => pass(() => void to.write(chunk)));
    from.on('end', () => pass(() => void to.end()));
    from.on('error', () => pass(() => cut(to)));
    from.on('close', () => {
      pass(() => void to.destroy());
      if (from === pair.near) pair.far.destroy();
      // Nobody else closes the other end of a connection that was lost: it is remembered until both are gone.
      if (pair.near.destroyed && pair.far.destroyed) this.pairs.delete(pair);
    });
  }

  private delay(): Promise<void> | undefined {
    if (this.mode.kind !== 'latency') return undefined;
    const ms = this.mode.ms + (Math.random() * 2 - 1) * this.mode.jitterMs;
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}

// Node 20 loses a socket that is reset while its end is on the way, and then never exits: its clean-up waits for it.
function cut(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
