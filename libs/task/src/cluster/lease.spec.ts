import { describe, expect, it } from '@jest/globals';
import { Lease } from './lease.js';

const LEASE_MS = 60_000;

describe('Lease', () => {
  it('is held from the first confirmed heartbeat until 0.8 of it have passed', () => {
    const lease = new Lease(LEASE_MS);
    expect(lease.isHeld()).toBe(false);
    expect(lease.silentMs()).toBe(Infinity);
    lease.confirm(ago(LEASE_MS * 0.7));
    expect(lease.isHeld()).toBe(true);
    lease.confirm(ago(LEASE_MS * 0.81));
    expect(lease.isHeld()).toBe(false);
  });

  it('says once that it is lost, and once that it is back', () => {
    const lease = new Lease(LEASE_MS);
    const said: string[] = [];
    lease.onLost(() => said.push('lost'));
    lease.onRegained(() => said.push('back'));
    lease.check();
    lease.confirm(ago(0));
    lease.check();
    writeAsThread(lease, ago(LEASE_MS));
    expect(said).toEqual(['back']);
    lease.check();
    lease.check();
    writeAsThread(lease, ago(0));
    lease.check();
    expect(said).toEqual(['back', 'lost', 'back']);
    lease.forfeit();
    expect(said).toEqual(['back', 'lost', 'back', 'lost']);
  });

  it('forgets listeners that were removed', () => {
    const lease = new Lease(LEASE_MS);
    let calls = 0;
    const remove = lease.onRegained(() => calls++);
    remove();
    lease.confirm(ago(0));
    expect(calls).toBe(0);
  });
});

function ago(ms: number): bigint {
  return process.hrtime.bigint() - BigInt(Math.round(ms * 1_000_000));
}

function writeAsThread(lease: Lease, confirmedAt: bigint): void {
  Atomics.store(new BigInt64Array(lease.memory), 0, confirmedAt);
}
