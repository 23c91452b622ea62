import { expect, it } from '@jest/globals';
import { EventStream } from '../support/event-stream.js';
import { optionsOf, type TenantApp } from './tenant-app.js';
import { A, asUser, B, SCOPE_KINDS } from './tenants.js';

/** What streams tell while tenant A works. */
export function streamTests(app: () => TenantApp): void {
  it('tells tenant B nothing of what tenant A does meanwhile, by whichever scope', async () => {
    const { tasks, api } = app().rest;
    const open = (as: string): Promise<EventStream> => EventStream.open(`${api.base}/events`, as);
    const ofA = await open(asUser('operator', A));
    const ofB = await Promise.all(SCOPE_KINDS.map((by) => open(asUser('operator', B, by))));
    const { id: secret } = await tasks.enqueue(A.task, {}, optionsOf(A));
    await tasks.waitFor(secret);
    const { id: own } = await tasks.enqueue(B.task, {}, optionsOf(B));
    await tasks.waitFor(own);
    expect(await toldUntil(ofA, secret)).toContain(secret);
    for (const stream of ofB) expect(new Set(await toldUntil(stream, own))).toEqual(new Set([own]));
  });
}

/** The ids that a stream tells of, up to the end of an execution. */
async function toldUntil(stream: EventStream, last: string): Promise<string[]> {
  const told: string[] = [];
  for (let event = await stream.next(); event; event = await stream.next()) {
    told.push(...event.data.ids);
    if (event.data.topic === 'settled' && event.data.ids.includes(last)) break;
  }
  stream.close();
  return told;
}
