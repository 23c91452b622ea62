// @ts-check
import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';

/** @typedef {import('./heartbeat.protocol.js').HeartbeatSettings} HeartbeatSettings */

const NS_PER_MS = 1_000_000n;
const KILLED_WITHIN_MS = 1_000;

/** How often the heartbeat thread looks at the main thread: at least twice as long as a beat of that takes. */
export const LOOK_MS = 50;

/** How long the event loop of the main thread has stood still, seen from the heartbeat thread. */
export class LoopWatch {
  #words;
  #layout;
  #beats;
  #lookedAt = process.hrtime.bigint();
  #silentMs = 0;
  #untoldMs = 0;

  /** @param {Pick<HeartbeatSettings, 'memory' | 'layout'>} settings */
  constructor({ memory, layout }) {
    this.#words = new Int32Array(memory.loop);
    this.#layout = layout;
    this.#beats = Atomics.load(this.#words, layout.loopBeats);
  }

  /** @returns how long the main thread has been silent */
  look() {
    const now = process.hrtime.bigint();
    const sinceLastLook = Number((now - this.#lookedAt) / NS_PER_MS);
    this.#lookedAt = now;
    const beats = Atomics.load(this.#words, this.#layout.loopBeats);
    // A look that is late itself comes from a process that was suspended as a whole, or got no processor.
    this.#silentMs = beats === this.#beats ? this.#silentMs + Math.min(sinceLastLook, 2 * LOOK_MS) : 0;
    this.#beats = beats;
    this.#untoldMs = Math.max(this.#untoldMs, this.#silentMs);
    return this.#silentMs;
  }

  /** The longest stop that nobody has been told of. */
  longestMs() {
    return this.#untoldMs;
  }

  /** @param {number} ms */
  told(ms) {
    if (this.#untoldMs <= ms) this.#untoldMs = 0;
  }

  /** A debugger may have paused the main thread. */
  isInspected() {
    return Atomics.load(this.#words, this.#layout.loopInspected) === 1;
  }
}

/**
 * Takes every claim that waits for its handler away from the main thread.
 * @param {Pick<HeartbeatSettings, 'memory' | 'layout'>} settings
 * @returns {{ id: string, run: number }[]}
 */
export function takeWaiting({ memory, layout }) {
  const words = new Int32Array(memory.claims);
  const taken = [];
  for (let at = 0; at < words.length; at += layout.slotWords) {
    const state = Atomics.load(words, at + layout.slotState);
    if ((state & ((1 << layout.stateBits) - 1)) !== layout.waiting) continue;
    const claim = { id: readUuid(words, at), run: Atomics.load(words, at + layout.slotRun) };
    // Read first: as long as the generation is the same, so is the claim.
    const given = state - layout.waiting + layout.givenBack;
    if (Atomics.compareExchange(words, at + layout.slotState, state, given) === state) taken.push(claim);
  }
  return taken;
}

/**
 * Ends the process. Its own event loop cannot, and `process.exit()` would end this thread only.
 * @param {Pick<HeartbeatSettings, 'memory' | 'layout'>} settings
 * @param {number} silentMs
 */
export function endProcess(settings, silentMs) {
  const line =
    `[Taskledger] The event loop has been blocked for ${Math.round(silentMs / 1_000)} s; ${describeCurrent(settings)} ` +
    `Ending this process so that its other work can run elsewhere.\n`;
  try {
    writeSync(2, line);
  } catch {
    // Nobody reads it.
  }
  process.kill(process.pid, 'SIGKILL');
  // The first process of a container is immune to signals from inside it, but not to a trap of the processor.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, KILLED_WITHIN_MS);
  setFlagsFromString('--allow-natives-syntax');
  runInThisContext('%SystemBreak()');
}

/** @param {Pick<HeartbeatSettings, 'memory' | 'layout'>} settings */
function describeCurrent({ memory, layout }) {
  const words = new Int32Array(memory.current, 0, layout.currentNameAtByte / Int32Array.BYTES_PER_ELEMENT);
  const length = Atomics.load(words, 0);
  if (length === 0) return 'no execution had been started.';
  const name = Buffer.from(new Uint8Array(memory.current, layout.currentNameAtByte, length)).toString();
  return `execution ${readUuid(words, layout.currentId)} of task "${name}" was started last.`;
}

/**
 * @param {Int32Array} words
 * @param {number} at
 */
function readUuid(words, at) {
  let hex = '';
  for (let word = 0; word < 4; word++) hex += (Atomics.load(words, at + word) >>> 0).toString(16).padStart(8, '0');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
