import { Gate } from '../../fixtures/gate.js';
import { until } from '../../fixtures/until.js';

/** Where handlers wait until the test lets them through. The test sees who has arrived, and in which order. */
export class Turnstile {
  readonly arrivals: string[] = [];
  private readonly gates = new Map<string, Gate>();

  /** For handlers: notes the arrival and waits for `open`, or until `signal` aborts, which throws its reason. */
  async pass(name: string, signal?: AbortSignal): Promise<void> {
    this.arrivals.push(name);
    await Promise.race([this.gate(name).opened, ...(signal ? [abortion(signal)] : [])]);
  }

  /** Lets everybody through who waits here or comes later. */
  open(...names: string[]): void {
    for (const name of names) this.gate(name).open();
  }

  /** Resolves when a handler has arrived (that many times). */
  async arrived(name: string, times = 1): Promise<void> {
    await until(() => this.count(name) >= times, `"${name}" to arrive`);
  }

  count(name: string): number {
    return this.arrivals.filter((arrival) => arrival === name).length;
  }

  private gate(name: string): Gate {
    const gate = this.gates.get(name) ?? new Gate();
    this.gates.set(name, gate);
    return gate;
  }
}

function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
