import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { BackgroundJobs, Leadership } from '../background/index.js';
import { Tasks } from '../client/index.js';
import { decoratedMethods } from '../definition/index.js';
import { type Ended, isTerminal, Ledger } from '../ledger/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { Endings, type Messages, openMessages } from '../queue/index.js';
import { MESSAGE_METADATA, type MessageSubscription } from './on-message.decorator.js';

type ToPayload = (message: unknown) => unknown;

interface Bridge extends MessageSubscription {
  readonly toPayload: ToPayload;
}

const LOOK_MS = 1_000;
/** Metadata of an execution that a message has made: the channel. */
const SOURCE = 'message_source';

/** Makes executions of messages, and tells how they ended: `@OnMessage`. The leader listens. */
@Injectable()
export class MessageBridge implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new RateLimitedLogger('TaskMessages', 'messages that could not be used');
  private bridges: readonly Bridge[] = [];
  private messages: Promise<Messages> | undefined;
  private stops: readonly (() => Promise<void>)[] | undefined;
  private isClosed = false;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly ledger: Ledger,
    private readonly tasks: Tasks,
    private readonly endings: Endings,
    private readonly leadership: Leadership,
    private readonly jobs: BackgroundJobs,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  // Where nobody listens nothing of this is done.
  onApplicationBootstrap(): void {
    this.bridges = this.found();
    if (this.bridges.length === 0) return;
    this.jobs.everywhere({ name: 'Messages', everyMs: LOOK_MS, isFirst: true, run: () => this.look() });
    this.endings.onEnded((ended) => ended.forEach((one) => void this.tell(one)));
  }

  async onModuleDestroy(): Promise<void> {
    this.isClosed = true;
    await this.rest().catch(() => undefined);
  }

  // Tasks that were running have been told of by then.
  async onApplicationShutdown(): Promise<void> {
    await (await this.messages?.catch(() => undefined))?.close();
  }

  private async look(): Promise<void> {
    if (this.leadership.isHeld && !this.isClosed) await this.listen();
    else await this.rest();
  }

  private async listen(): Promise<void> {
    if (this.stops) return;
    const messages = await this.opened();
    const stops: (() => Promise<void>)[] = [];
    this.stops = stops;
    try {
      for (const channel of new Set(this.bridges.map((bridge) => bridge.channel)))
        stops.push(await messages.subscribe(channel, (text) => void this.receive(channel, text)));
    } catch (error) {
      await this.rest();
      throw error;
    }
  }

  private async rest(): Promise<void> {
    const { stops = [] } = this;
    this.stops = undefined;
    await Promise.all(stops.map((stop) => stop()));
  }

  private async receive(channel: string, text: string): Promise<void> {
    // Another process may have become the leader, and listen as well.
    if (!this.leadership.isHeld || this.isClosed) return;
    for (const bridge of this.bridges.filter((one) => one.channel === channel)) {
      try {
        const payload = await bridge.toPayload(JSON.parse(text) as unknown);
        await this.tasks.enqueue(bridge.task, payload as object, {
          metadata: { [SOURCE]: channel },
          ...(bridge.queue !== undefined && { queue: bridge.queue }),
        });
      } catch (error) {
        this.logger.error(
          `A message of channel "${channel}" made no execution of "${bridge.task}": ${this.shown(error)}`,
        );
      }
    }
  }

  // Whoever has committed the end tells of it.
  private async tell({ id, taskName, status }: Ended): Promise<void> {
    const bridges = this.bridges.filter(({ task, resultChannel }) => task === taskName && resultChannel !== undefined);
    if (bridges.length === 0 || !isTerminal(status)) return;
    try {
      const execution = await this.ledger.reader.get(id);
      const bridge = bridges.find(({ channel }) => channel === execution?.metadata[SOURCE]);
      if (!execution || bridge?.resultChannel === undefined) return;
      const { result, error } = execution;
      const told = { execution_id: id, message_source: bridge.channel, status, result: result ?? null, error };
      await (await this.opened()).publish(bridge.resultChannel, JSON.stringify(told));
    } catch (error) {
      this.logger.error(`The end of execution ${id} could not be told: ${this.shown(error)}`);
    }
  }

  // What is no JSON is quoted in the error, and may hold a secret.
  private shown(error: unknown): string {
    return this.settings.redactor.text(String(error));
  }

  private opened(): Promise<Messages> {
    return (this.messages ??= openMessages(this.ledger, this.settings.engine, (error) =>
      this.logger.warn(`Redis: ${error.message}`),
    ).catch((error: unknown) => {
      this.messages = undefined;
      throw error;
    }));
  }

  private found(): Bridge[] {
    return decoratedMethods<Record<string, ToPayload>, MessageSubscription>(
      MESSAGE_METADATA,
      this.discovery,
      this.scanner,
    ).flatMap(({ host, method, marks }) =>
      marks.map((one): Bridge => ({ ...one, toPayload: (message) => host[method]!(message) })),
    );
  }
}
