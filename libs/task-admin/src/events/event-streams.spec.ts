import type { ServerResponse } from 'node:http';
import type { MessageEvent } from '@nestjs/common';
import type { TaskExecution, Tasks, TaskSystem, WakeUp } from '@taskledger/nestjs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type TaskAdminPolicy, UserView } from '../access/index.js';
import type { AdminSettings } from '../admin-settings.js';
import { unauthenticated } from '../http/problems/request-problem.js';
import { type RowLookups, StreamRights } from '../streams/index.js';
import { EventStreams } from './event-streams.js';

const ADA = { id: 'ada' };
const rowOf = (id: string): TaskExecution => ({ id, tags: [], metadata: {} }) as unknown as TaskExecution;

describe('EventStreams', () => {
  let events: MessageEvent[];
  let isComplete: boolean;
  let isKnown: boolean;
  let wake: (wakeUp: WakeUp) => void;
  let isWatched: boolean;

  beforeEach(() => {
    jest.useFakeTimers();
    events = [];
    isComplete = false;
    isKnown = true;
    isWatched = true;
    const watchAll = (listener: typeof wake) => {
      wake = listener;
      return () => (isWatched = false);
    };
    const byIds = (ids: readonly string[]) => Promise.resolve(ids.map(rowOf));
    const settings = { limits: { streams: 5 } } as AdminSettings;
    const streams = new EventStreams(
      { watchAll } as unknown as Tasks,
      { byIds } as RowLookups,
      { dropped: () => undefined } as unknown as TaskSystem,
      settings,
    );
    const policy: TaskAdminPolicy = { can: (_, _action, row) => !(row && 'id' in row && row.id === 'hidden') };
    const viewOf = () => Promise.resolve(new UserView(ADA, undefined, policy));
    const identify = () => (isKnown ? Promise.resolve(ADA) : Promise.reject(unauthenticated()));
    const rights = new StreamRights({ identify, viewOf }, ADA);
    const response = { closed: true, writableNeedDrain: false, writableLength: 0 } as ServerResponse;
    streams.open(ADA, rights, response).subscribe({
      next: (event) => events.push(event),
      complete: () => (isComplete = true),
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const data = (): unknown[] => events.flatMap((event) => event.data ?? []);

  it('tells of what the user may read, asked for each execution', async () => {
    wake({ topic: 'created', id: 'hidden' });
    wake({ topic: 'created', id: 'mine' });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(data()).toEqual([{ topic: 'created', ids: ['mine'] }]);
  });

  it.each(['a heartbeat', 'an event'])('E9 ends at %s once the login is gone, and says why', async (occasion) => {
    await jest.advanceTimersByTimeAsync(14_000);
    isKnown = false;
    expect(isComplete).toBe(false);
    if (occasion === 'an event') wake({ topic: 'created', id: 'mine' });
    await jest.advanceTimersByTimeAsync(occasion === 'an event' ? 900 : 1_000);
    expect(isComplete).toBe(true);
    expect(events.map(({ type, comment }) => type ?? comment)).toEqual(['open', 'end']);
    expect(data()).toEqual([expect.objectContaining({ status: 401, code: 'ACCESS_UNAUTHENTICATED' })]);
    expect([isWatched, jest.getTimerCount()]).toEqual([false, 0]);
  });
});
