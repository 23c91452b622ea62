import type { ServerResponse } from 'node:http';
import { Inject, Injectable, type MessageEvent, type OnModuleDestroy } from '@nestjs/common';
import { Tasks, TaskSystem } from '@taskledger/nestjs';
import { Observable, Subject, takeUntil, timer } from 'rxjs';
import type { TaskAdminUser } from '../access/index.js';
import { ADMIN_SETTINGS, type AdminSettings } from '../admin-settings.js';
import { StreamSlots } from '../http/index.js';
import { endedWithReason, rechecked, RowLookups, type StreamRights } from '../streams/index.js';
import { EventFeed } from './event-feed.js';

// Proxies close a connection that is silent for a minute or so.
const HEARTBEAT_MS = 15_000;
// Then the browser comes again by itself, and is asked again who it is.
const LONGEST_MS = 30 * 60_000;
const MOST_UNSENT_BYTES = 65_536;

/** The streams of events that are open. */
@Injectable()
export class EventStreams implements OnModuleDestroy {
  private readonly slots: StreamSlots;
  private readonly stopped = new Subject<void>();

  constructor(
    private readonly tasks: Tasks,
    private readonly rows: RowLookups,
    private readonly system: TaskSystem,
    @Inject(ADMIN_SETTINGS) { limits }: AdminSettings,
  ) {
    this.slots = new StreamSlots(limits.streams);
  }

  /** @throws RequestProblem 429 when the user has too many open */
  open(user: TaskAdminUser, rights: StreamRights, response: ServerResponse): Observable<MessageEvent> {
    this.slots.take(user.id, response);
    return this.events(rights, response).pipe(
      rechecked(rights),
      endedWithReason(),
      takeUntil(this.stopped),
      takeUntil(timer(LONGEST_MS)),
    );
  }

  // The server waits for its connections before it closes.
  onModuleDestroy(): void {
    this.stopped.next();
  }

  private events(rights: StreamRights, response: ServerResponse): Observable<MessageEvent> {
    const isReady = (): boolean => !response.writableNeedDrain && response.writableLength < MOST_UNSENT_BYTES;
    return new Observable<MessageEvent>((subscriber) => {
      const feed = new EventFeed({
        send: (message) => subscriber.next({ data: message }),
        isReady,
        visible: (ids) => this.visible(rights, ids),
        onLost: (count) => this.system.dropped('live_updates', count),
      });
      const stopWatching = this.tasks.watchAll((wakeUp) => feed.add(wakeUp));
      const heartbeat = setInterval(() => isReady() && subscriber.next({ comment: 'heartbeat' }), HEARTBEAT_MS);
      // The headers go out with it, so that the client knows that it is heard.
      subscriber.next({ comment: 'open' });
      subscriber.add(() => {
        stopWatching();
        clearInterval(heartbeat);
        feed.close();
      });
    });
  }

  private async visible(rights: StreamRights, ids: readonly string[]): Promise<readonly string[]> {
    const [view, rows] = await Promise.all([rights.current(), this.rows.byIds(ids)]);
    return (await view.readable(rows)).map(({ id }) => id);
  }
}
