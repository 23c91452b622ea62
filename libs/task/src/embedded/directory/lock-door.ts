import { createHash } from 'node:crypto';
import { closeSync, openSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

const NAME = 'lock.sock';
/** The shortest limit there is for the path of a socket, macOS', with its final zero byte. */
const LONGEST_PATH = 103;

/**
 * A socket in the locked directory on which its holder listens. The kernel answers for a holder whose event loop
 * is blocked or who is stopped, across containers and pid namespaces, and stops answering at the moment the holder
 * dies. It proves a life, never a death: not every file system can hold sockets, and on a network file system only
 * processes of the same machine reach each other.
 */
export class LockDoor {
  readonly #path: SocketPath;

  private constructor(
    private readonly server: Server,
    path: SocketPath,
  ) {
    this.#path = path;
  }

  /** Listens in a directory whose lock the caller holds; `undefined` where that is not possible. */
  static async open(directory: string): Promise<LockDoor | undefined> {
    const path = attempt(() => new SocketPath(directory));
    if (!path) return undefined;
    const server = createServer((visitor) => visitor.destroy()).unref();
    path.remove();
    const isOpen = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      // Exclusive: in a cluster the primary process would listen instead, and outlive us. Writable for all: a
      // visitor may have another user id.
      server.listen({ path: path.value, exclusive: true, writableAll: true }, () => resolve(true));
    });
    if (isOpen) return new LockDoor(server, path);
    path.close();
    return undefined;
  }

  /** Whether somebody listens. */
  static async isOpen(directory: string): Promise<boolean> {
    const path = attempt(() => new SocketPath(directory));
    if (!path) return false;
    const answer = await new Promise<boolean>((resolve) => {
      const visitor = connect(path.value, () => resolve(true));
      // Only a listener has a queue that can be full.
      visitor.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'EAGAIN'));
      visitor.once('connect', () => visitor.destroy());
    });
    path.close();
    return answer;
  }

  close(): void {
    this.server.close();
    this.#path.remove();
    this.#path.close();
  }
}

/** How to name the socket of a directory: a path of any length, or on Windows a pipe. */
class SocketPath {
  readonly value: string;
  readonly #file: string;
  readonly #directory: number | undefined;

  constructor(directory: string) {
    this.#file = join(directory, NAME);
    if (process.platform === 'win32') {
      const hash = createHash('sha256').update(realpathSync.native(directory).toLowerCase()).digest('hex');
      this.value = `\\\\.\\pipe\\taskledger-${hash.slice(0, 32)}`;
    } else if (Buffer.byteLength(this.#file) < LONGEST_PATH) {
      this.value = this.#file;
    } else {
      if (process.platform !== 'linux') throw new Error('The path is too long for a socket');
      this.#directory = openSync(directory, 'r');
      this.value = `/proc/self/fd/${this.#directory}/${NAME}`;
    }
  }

  remove(): void {
    if (process.platform !== 'win32') attempt(() => rmSync(this.#file, { force: true }));
  }

  close(): void {
    if (this.#directory !== undefined) attempt(() => closeSync(this.#directory!));
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
