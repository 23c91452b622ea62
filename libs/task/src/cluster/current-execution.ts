import { LAYOUT, storeUuid } from './heartbeat.protocol.js';

const { currentId, currentNameAtByte, currentNameBytes } = LAYOUT;
const MOST_NAMES = 1_000;

/** The execution whose handler was called last: the first to ask when the event loop stands still. */
export class CurrentExecution {
  readonly memory = new SharedArrayBuffer(currentNameAtByte + currentNameBytes);
  private readonly words = new Int32Array(this.memory, 0, currentNameAtByte / Int32Array.BYTES_PER_ELEMENT);
  private readonly name = new Uint8Array(this.memory, currentNameAtByte);
  private readonly encoded = new Map<string, Uint8Array>();

  /** Right before the handler is called. */
  enter(executionId: string, taskName: string): void {
    const bytes = this.encode(taskName);
    storeUuid(this.words, currentId, executionId);
    this.name.set(bytes);
    Atomics.store(this.words, 0, bytes.length);
  }

  private encode(name: string): Uint8Array {
    const known = this.encoded.get(name);
    if (known) return known;
    const bytes = new TextEncoder().encode(name).subarray(0, currentNameBytes);
    if (this.encoded.size >= MOST_NAMES) this.encoded.clear();
    this.encoded.set(name, bytes);
    return bytes;
  }
}
