import type { Redis } from 'ioredis';
import { Messages } from './messages.js';
import { RedisConnections, type RedisTarget } from './redis-connections.js';

/** Messages through Redis' publish and subscribe. ioredis subscribes again when a connection comes back. */
export class RedisMessages extends Messages {
  private readonly connections: RedisConnections<'worker' | 'jobs'>;
  private readonly listeners = new Map<string, (text: string) => void>();

  constructor(redis: RedisTarget, onError: (error: Error) => void) {
    super();
    this.connections = new RedisConnections(redis, ['worker', 'jobs'], onError);
    this.subscriber.on('message', (channel: string, text: string) => this.listeners.get(channel)?.(text));
  }

  async subscribe(channel: string, listener: (text: string) => void): Promise<() => Promise<void>> {
    this.listeners.set(channel, listener);
    await this.subscriber.subscribe(channel);
    return async () => {
      this.listeners.delete(channel);
      await this.subscriber.unsubscribe(channel);
    };
  }

  async publish(channel: string, text: string): Promise<void> {
    await (this.connections.for('jobs') as unknown as Redis).publish(channel, text);
  }

  close(): Promise<void> {
    return this.connections.disconnect();
  }

  // A connection that subscribes can do nothing else.
  private get subscriber(): Redis {
    return this.connections.for('worker') as unknown as Redis;
  }
}
