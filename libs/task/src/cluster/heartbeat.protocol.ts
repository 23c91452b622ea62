/**
 * What the main thread and the heartbeat thread share: messages, and memory. The thread is plain JavaScript and cannot
 * import this file, so it is given {@link LAYOUT} when it starts.
 */
export const LAYOUT = {
  /** Lease: one 64-bit word, the monotonic time in ns before the last confirmed heartbeat was sent; 0 for none. */
  leaseBytes: 8,
  /** Loop: 32-bit words. A counter that the main thread raises, and 1 while a debugger may pause it. */
  loopBytes: 8,
  loopBeats: 0,
  loopInspected: 1,
  /** Claims: 32-bit words a slot. Four of the execution's id, its run, its state and the slot's generation. */
  slotWords: 6,
  slotRun: 4,
  slotState: 5,
  /** The two lowest bits of the state; the others are the generation, which changes whenever the slot is reused. */
  stateBits: 2,
  free: 0,
  waiting: 1,
  begun: 2,
  givenBack: 3,
  /** Current execution: 32-bit words. The length of the task's name in bytes (0: none), the id, then the name. */
  currentId: 1,
  currentNameAtByte: 20,
  currentNameBytes: 256,
} as const;

/** Memory of both threads. */
export interface HeartbeatMemory {
  readonly lease: SharedArrayBuffer;
  readonly loop: SharedArrayBuffer;
  readonly claims: SharedArrayBuffer;
  readonly current: SharedArrayBuffer;
}

/** What the thread is started with. */
export interface HeartbeatSettings {
  /** Options of node-postgres without functions. */
  readonly connection: Readonly<Record<string, unknown>>;
  /** Whether the main thread has to be asked for the password. */
  readonly asksPassword: boolean;
  /** Quoted for use in a statement. */
  readonly schema: string;
  /** Not there while this process is declared dead. */
  readonly nodeId: string | undefined;
  readonly intervalMs: number;
  readonly leaseMs: number;
  readonly blockedLoopMs: number;
  readonly giveBackAfterMs: number;
  readonly giveBackSql: string;
  readonly memory: HeartbeatMemory;
  readonly layout: typeof LAYOUT;
}

/** From the main thread. */
export type HeartbeatCommand =
  { type: 'node'; nodeId: string } | { type: 'password'; password: string | undefined } | { type: 'stop' };

/** From the heartbeat thread. */
export type HeartbeatReport =
  | { type: 'password' }
  /** The row is gone or marked dead. No heartbeat follows before a `node` command. */
  | { type: 'dead'; nodeId: string }
  /** Whether an operator wants the process to take nothing new; told when that has changed, and first of all. */
  | { type: 'quiet'; nodeId: string; isQuiet: boolean }
  /** A heartbeat failed and will be repeated. */
  | { type: 'trouble'; message: string }
  /** Claims that the blocked main thread had not begun went back to the queue. */
  | { type: 'givenBack'; count: number; silentMs: number };

/** Writes a UUID as four words. One by one: the other thread may read them at any moment. */
export function storeUuid(words: Int32Array, at: number, uuid: string): void {
  // Digit by digit: twice a run, texts cut out of it would be most of the work.
  let word = 0;
  for (let index = 0, digits = 0; index < uuid.length; index++) {
    const code = uuid.charCodeAt(index);
    if (code === DASH) continue;
    word = (word << 4) | digitOf(code);
    if (++digits % 8 === 0) Atomics.store(words, at + digits / 8 - 1, word);
  }
}

const DASH = 0x2d;

/** The value of a hexadecimal digit, in upper or lower case. */
function digitOf(code: number): number {
  return code <= 0x39 ? code - 0x30 : (code & 0x0f) + 9;
}
