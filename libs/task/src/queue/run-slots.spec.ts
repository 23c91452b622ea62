import { describe, expect, it } from '@jest/globals';
import { RunSlots } from './run-slots.js';

function gate(): { readonly promise: Promise<void>; open: () => void } {
  let open!: () => void;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;

describe('RunSlots', () => {
  function setup(most: number): RunSlots {
    const slots: RunSlots = new RunSlots(most, () => void slots.isFree);
    return slots;
  }

  it('gives a place away while its run waits, and back before it goes on', async () => {
    const slots = setup(1);
    const [first, child] = [slots.take(), gate()];
    let isBack = false;
    const waiting = first.away(() => child.promise, never).then(() => (isBack = true));
    expect([slots.running, slots.isFree]).toEqual([0, true]);
    const second = slots.take();
    child.open();
    await turn();
    expect([isBack, slots.running]).toEqual([false, 1]);
    second.release();
    await waiting;
    expect([slots.running, slots.isFree]).toEqual([1, false]);
    first.release();
    expect(slots.running).toBe(0);
  });

  it('counts a run that waits for several once', async () => {
    const slots = setup(2);
    const [run, one, two] = [slots.take(), gate(), gate()];
    const both = Promise.all([run.away(() => one.promise, never), run.away(() => two.promise, never)]);
    expect(slots.running).toBe(0);
    one.open();
    await turn();
    expect(slots.running).toBe(0);
    two.open();
    await both;
    expect(slots.running).toBe(1);
    run.release();
    expect(slots.running).toBe(0);
  });

  it('lets a run that is told to stop go on at once, and one that is given up keep nothing', async () => {
    const slots = setup(1);
    const [run, child, stop] = [slots.take(), gate(), new AbortController()];
    const waiting = run.away(() => child.promise, stop.signal);
    const other = slots.take();
    child.open();
    await turn();
    stop.abort();
    await waiting;
    expect(slots.running).toBe(2);
    run.release();
    const abandoned = other.away(() => gate().promise, never);
    other.release();
    expect([slots.running, slots.isFree]).toEqual([0, true]);
    void abandoned;
  });
});
