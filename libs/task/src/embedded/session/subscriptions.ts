import type { SessionUser } from './session-user.js';
import { withoutComments } from './statement.js';
import type { WireReply } from '../wire/wire-reply.js';

const LISTEN = /\b(UNLISTEN|LISTEN)\s+("(?:[^"]|"")+"|[\w$]+|\*)/gi;

/**
 * Which client listens to which channel. The one session listens for all of them, so Postgres cannot tell
 * them apart. A LISTEN counts at once, also in a transaction that is rolled back later: then the session does
 * not listen unless someone else does, and nothing comes.
 */
export class Subscriptions {
  readonly #listeners = new Map<string, Set<SessionUser>>();

  /** Applies the LISTEN and UNLISTEN of a statement that succeeded. */
  apply(user: SessionUser, text: string): void {
    for (const [, verb, channel] of withoutComments(text).matchAll(LISTEN)) {
      if (verb!.toUpperCase() === 'LISTEN') this.#listen(user, channelName(channel!));
      else if (channel === '*') this.drop(user);
      else this.#listeners.get(channelName(channel!))?.delete(user);
    }
  }

  /** Ends all subscriptions of a client. */
  drop(user: SessionUser): void {
    for (const users of this.#listeners.values()) users.delete(user);
  }

  /** Hands the notifications of a reply to those who listen. */
  deliver(reply: WireReply): void {
    for (const notification of reply.notifications) {
      const users = this.#listeners.get(notification.channel);
      for (const user of users ?? []) user.onNotification(notification);
    }
  }

  /**
   * Ends subscriptions of one client: a plain UNLISTEN would end those of all clients. Gives the statement to
   * send instead.
   */
  unlisten(user: SessionUser, text: string): string {
    this.apply(user, text);
    return this.nextUnlisten() ?? 'UNLISTEN "nobody listens here"';
  }

  /** Ends the session's own LISTEN on a channel that no client listens to any more, if there is one. */
  nextUnlisten(): string | undefined {
    for (const [channel, users] of this.#listeners) {
      if (users.size > 0) continue;
      this.#listeners.delete(channel);
      return `UNLISTEN "${channel.replaceAll('"', '""')}"`;
    }
    return undefined;
  }

  isListening(user: SessionUser): boolean {
    return [...this.#listeners.values()].some((users) => users.has(user));
  }

  #listen(user: SessionUser, channel: string): void {
    const users = this.#listeners.get(channel);
    if (users) users.add(user);
    else this.#listeners.set(channel, new Set([user]));
  }
}

/** Postgres folds names without quotes to lower case. */
function channelName(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase();
}
