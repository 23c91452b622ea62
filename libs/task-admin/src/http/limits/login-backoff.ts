import { RecentMap } from './recent-map.js';

const FREE_FAILURES = 10;
const LONGEST_SECONDS = 60;
const MOST_ADDRESSES = 10_000;
const FORGET_MS = 15 * 60_000;

interface Failures {
  readonly count: number;
  readonly lastMs: number;
  readonly blockedUntilMs: number;
}

/**
 * Slows down who guesses logins: after ten failures in a row from one address it has to wait one second, then two, and so
 * on up to a minute. Other addresses are not concerned, and a login that succeeds ends it.
 *
 * @example if (backoff.secondsLeft(request.ip) > 0) return tooMany();
 */
export class LoginBackoff {
  private readonly failures = new RecentMap<Failures>(MOST_ADDRESSES);

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** How long the address has to wait, in whole seconds; 0 when it may try. */
  secondsLeft(address: string): number {
    const { blockedUntilMs = 0 } = this.failures.get(networkOf(address)) ?? {};
    return Math.max(0, Math.ceil((blockedUntilMs - this.nowMs()) / 1_000));
  }

  failed(address: string): void {
    const key = networkOf(address);
    const nowMs = this.nowMs();
    const known = this.failures.get(key);
    const count = known && nowMs - known.lastMs < FORGET_MS ? known.count + 1 : 1;
    const seconds = count < FREE_FAILURES ? 0 : Math.min(LONGEST_SECONDS, 2 ** (count - FREE_FAILURES));
    this.failures.set(key, { count, lastMs: nowMs, blockedUntilMs: seconds === 0 ? 0 : nowMs + seconds * 1_000 });
  }

  succeeded(address: string): void {
    this.failures.delete(networkOf(address));
  }
}

// Whoever has one address of IPv6 has the whole /64.
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address.replace(/^::ffff:/i, '');
  const [head = '', tail] = address.toLowerCase().split('::');
  const first = head.split(':').filter(Boolean);
  const last = tail === undefined ? [] : tail.split(':').filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}
