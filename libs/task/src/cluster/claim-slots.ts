import { LAYOUT, storeUuid } from './heartbeat.protocol.js';

const { slotWords, slotRun, slotState, stateBits, free, waiting, begun } = LAYOUT;
const SLOTS = 1_024;
const GENERATIONS = 2 ** 29;

/**
 * Claims whose handlers have not been called yet, in memory of both threads: while the main thread is blocked, the
 * heartbeat thread gives them back. The first to change the state of a slot has the claim.
 */
export class ClaimSlots {
  readonly memory: SharedArrayBuffer;
  private readonly words: Int32Array;
  private readonly unused: number[];

  constructor(private readonly size = SLOTS) {
    this.memory = new SharedArrayBuffer(size * slotWords * Int32Array.BYTES_PER_ELEMENT);
    this.words = new Int32Array(this.memory);
    this.unused = Array.from({ length: size }, (_, index) => size - 1 - index);
  }

  /** @returns the slot of a claim that waits for its handler; `undefined` when all are taken: it cannot be given back */
  add(executionId: string, run: number): number | undefined {
    const index = this.unused.pop();
    if (index === undefined) return undefined;
    const at = index * slotWords;
    const generation = ((Atomics.load(this.words, at + slotState) >>> stateBits) + 1) % GENERATIONS;
    storeUuid(this.words, at, executionId);
    Atomics.store(this.words, at + slotRun, run);
    Atomics.store(this.words, at + slotState, stateOf(generation, waiting));
    return generation * this.size + index;
  }

  /** Right before the handler is called. False when the claim was given back: another process may run it by now. */
  begin(slot: number | undefined): boolean {
    if (slot === undefined) return true;
    const { generation, state } = this.locate(slot);
    const expected = stateOf(generation, waiting);
    return Atomics.compareExchange(this.words, state, expected, stateOf(generation, begun)) === expected;
  }

  /** The claim has ended, whether it was begun or not. */
  release(slot: number | undefined): void {
    if (slot === undefined) return;
    const { index, generation, state } = this.locate(slot);
    const before = Atomics.load(this.words, state);
    if (before === stateOf(generation, free) || before >>> stateBits !== generation) return;
    Atomics.store(this.words, state, stateOf(generation, free));
    this.unused.push(index);
  }

  // A slot as the caller knows it names its generation too, so that one that was released already means nothing.
  private locate(slot: number): { index: number; generation: number; state: number } {
    const index = slot % this.size;
    return { index, generation: (slot - index) / this.size, state: index * slotWords + slotState };
  }
}

function stateOf(generation: number, state: number): number {
  return (generation << stateBits) | state;
}
