// Runs in a worker thread. Plain JavaScript outside of src, so that it is the same file for the built demo and for Jest.
import { parentPort, workerData } from 'node:worker_threads';

const SEGMENT = 1 << 18;
const PROGRESS_STEPS = 20;

const { limit } = workerData;
const small = primesUpTo(Math.floor(Math.sqrt(limit)));
let primes = 0;
let largest = 0;
let reported = 0;

for (let low = 2; low <= limit; low += SEGMENT) {
  count(low, Math.min(low + SEGMENT - 1, limit));
  const share = Math.min(1, (low + SEGMENT) / limit);
  if (share - reported < 1 / PROGRESS_STEPS) continue;
  reported = share;
  parentPort.postMessage({ kind: 'progress', share });
}
parentPort.postMessage({ kind: 'done', primes, largest });

/** Sieves one stretch of numbers; a segment fits into the processor's cache, so time is linear and memory constant. */
function count(low, high) {
  const composite = new Uint8Array(high - low + 1);
  for (const prime of small) {
    if (prime * prime > high) break;
    for (let multiple = Math.max(prime * prime, Math.ceil(low / prime) * prime); multiple <= high; multiple += prime) {
      composite[multiple - low] = 1;
    }
  }
  for (let offset = 0; offset < composite.length; offset++) {
    if (composite[offset]) continue;
    primes++;
    largest = low + offset;
  }
}

function primesUpTo(end) {
  const composite = new Uint8Array(end + 1);
  const found = [];
  for (let number = 2; number <= end; number++) {
    if (composite[number]) continue;
    found.push(number);
    for (let multiple = number * number; multiple <= end; multiple += number) composite[multiple] = 1;
  }
  return found;
}
