import type { ServerResponse } from 'node:http';
import { RequestProblem } from '../problems/request-problem.js';

const RETRY_AFTER_SECONDS = 10;

/** Counts the streams that are open. Each holds a connection, so nobody gets more than a few. */
export class StreamSlots {
  private readonly openByUser = new Map<string, number>();

  constructor(private readonly most: number) {}

  /**
   * Takes a slot until the connection is closed.
   * @throws RequestProblem 429 when the user has too many open
   */
  take(userId: string, response: ServerResponse): void {
    const open = this.openByUser.get(userId) ?? 0;
    if (open >= this.most) {
      const detail = `You have ${open} streams open, the most there can be. Close one first.`;
      throw new RequestProblem(429, 'STREAMS_EXHAUSTED', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    // A connection that is closed already says so no more.
    if (response.closed) return;
    this.openByUser.set(userId, open + 1);
    // Not when the events end: only then is the connection free.
    response.once('close', () => this.release(userId));
    closeAfter(response);
  }

  private release(userId: string): void {
    const open = (this.openByUser.get(userId) ?? 1) - 1;
    if (open > 0) this.openByUser.set(userId, open);
    else this.openByUser.delete(userId);
  }
}

// A server that stops would wait for the client to give up a connection that it keeps for later, five seconds at least.
function closeAfter(response: ServerResponse): void {
  const { req, socket } = response;
  if (req.httpVersionMajor === 1) response.once('finish', () => socket?.destroySoon());
}
