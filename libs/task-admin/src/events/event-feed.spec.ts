import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventFeed, type EventMessage } from './event-feed.js';

describe('EventFeed', () => {
  let sent: EventMessage[];
  let isReady: boolean;
  let visible: (ids: readonly string[]) => Promise<readonly string[]>;
  let feed: EventFeed;

  beforeEach(() => {
    jest.useFakeTimers();
    sent = [];
    isReady = true;
    visible = (ids) => Promise.resolve(ids);
    feed = new EventFeed({
      send: (message) => sent.push(message),
      isReady: () => isReady,
      visible: (ids) => visible(ids),
    });
  });

  afterEach(() => {
    feed.close();
    jest.useRealTimers();
  });

  const after = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
  const addMany = (count: number): void => {
    for (let n = 0; n < count; n++) feed.add({ topic: 'created', id: `e${n}` });
  };

  it('makes one message of a burst, and tells of an id once', async () => {
    for (const id of ['a', 'b', 'a']) feed.add({ topic: 'created', id });
    await after(50);
    expect(sent).toEqual([{ topic: 'created', ids: ['a', 'b'] }]);
  });

  it('says of an execution that it settled, not that it changed before', async () => {
    feed.add({ topic: 'changed', id: 'a' });
    feed.add({ topic: 'settled', id: 'a' });
    await after(1_000);
    expect(sent).toEqual([{ topic: 'settled', ids: ['a'] }]);
  });

  it('sends four messages a second at most, whatever happens', async () => {
    for (let ms = 0; ms < 3_000; ms += 10) {
      for (const topic of ['created', 'changed', 'settled'] as const) feed.add({ topic, id: `${topic}-${ms}` });
      await after(10);
    }
    expect(sent.length).toBeGreaterThanOrEqual(9);
    expect(sent.length).toBeLessThanOrEqual(13);
    expect(new Set(sent.map(({ topic }) => topic))).toEqual(new Set(['created', 'changed', 'settled']));
  });

  it('sends long lists in parts', async () => {
    addMany(450);
    await after(1_000);
    expect(sent.map(({ ids }) => ids.length)).toEqual([200, 200, 50]);
  });

  it('gives up on the details when there are too many', async () => {
    addMany(5_000);
    await after(50);
    expect(sent).toEqual([{ topic: 'refetch', ids: [] }]);
    feed.add({ topic: 'created', id: 'later' });
    await after(250);
    expect(sent[1]).toEqual({ topic: 'created', ids: ['later'] });
  });

  it('sends nothing to a client that does not read, and then tells it to look again', async () => {
    isReady = false;
    for (let n = 0; n < 20; n++) {
      addMany(100 * n);
      await after(250);
    }
    expect(sent).toEqual([]);
    isReady = true;
    await after(500);
    expect(sent).toEqual([{ topic: 'refetch', ids: [] }]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves out what the client may not see', async () => {
    visible = (ids) => Promise.resolve(ids.filter((id) => id !== 'hidden'));
    feed.add({ topic: 'created', id: 'hidden' });
    await after(500);
    expect(sent).toEqual([]);
    feed.add({ topic: 'created', id: 'hidden' });
    feed.add({ topic: 'created', id: 'mine' });
    await after(500);
    expect(sent).toEqual([{ topic: 'created', ids: ['mine'] }]);
  });

  it('makes the client look again when it cannot tell what the client may see', async () => {
    visible = () => Promise.reject(new Error('the ledger is away'));
    feed.add({ topic: 'created', id: 'a' });
    await after(500);
    expect(sent).toEqual([{ topic: 'refetch', ids: [] }]);
  });

  it('leaves no timer behind', async () => {
    addMany(3);
    feed.close();
    feed.add({ topic: 'created', id: 'late' });
    expect(jest.getTimerCount()).toBe(0);
    await after(1_000);
    expect(sent).toEqual([]);
  });
});
