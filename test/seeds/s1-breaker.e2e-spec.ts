import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, TaskBreakers } from '@taskledger/nestjs';
import { Gate } from '../fixtures/gate.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

@Injectable()
class Service {
  isUp = false;
  calls = 0;
  gate: Gate | undefined;

  @Task('external_service_call', { breaker: { failureThreshold: 3, recoveryTimeout: '300ms' } })
  async call(): Promise<string> {
    this.calls++;
    await this.gate?.opened;
    if (!this.isUp) throw new Error('service unavailable');
    return 'served';
  }

  @Task('defaults', { breaker: {} })
  defaults(): void {}

  @Task('patient', { breaker: { failureThreshold: 1, recoveryTimeout: '300ms', onOpen: 'wait' } })
  patient(): Promise<string> {
    return this.call();
  }
}

describe('S1: circuit breakers', () => {
  let app: TaskApp;
  let service: Service;
  let breakers: TaskBreakers;

  beforeAll(async () => {
    app = await startTaskApp([Service]);
    service = app.module.get(Service);
    breakers = app.module.get(TaskBreakers);
    await until(async () => (await breakers.list()).length === 3, 'the breakers to be known');
  });
  beforeEach(async () => {
    for (const { name } of await breakers.list()) await breakers.close(name);
    Object.assign(service, { isUp: false, calls: 0, gate: undefined });
  });
  afterAll(() => app.close());

  const run = async (task = 'external_service_call') => {
    const { id } = await app.tasks.enqueue(task);
    return (await app.tasks.waitFor(id, { timeout: '20s' })).execution!;
  };
  const fail = async (times: number) => {
    for (let n = 0; n < times; n++)
      expect(await run()).toMatchObject({ status: 'FAILURE', error: 'service unavailable', reason: null });
  };
  const due = () =>
    until(async () => {
      const { nextProbeAt } = await breakers.get('external_service_call');
      return nextProbeAt && nextProbeAt.getTime() < Date.now();
    }, 'the recovery timeout');

  it('S1-31 opens after five failures in a row and for a minute, unless told otherwise', async () => {
    expect(await breakers.get('defaults')).toEqual({
      name: 'defaults',
      state: 'closed',
      tasks: ['defaults'],
      isDeclared: true,
      failures: 0,
      failureThreshold: 5,
      recoveryMs: 60_000,
    });
  });

  it('S1-31 is closed below the threshold, and a success zeroes the count', async () => {
    await fail(2);
    expect(await breakers.get('external_service_call')).toMatchObject({ state: 'closed', failures: 2 });
    service.isUp = true;
    expect(await run()).toMatchObject({ status: 'SUCCESS', result: 'served' });
    expect(await breakers.get('external_service_call')).toMatchObject({ state: 'closed', failures: 0 });
    service.isUp = false;
    await fail(2);
    expect(await breakers.get('external_service_call')).toMatchObject({ state: 'closed', failures: 2 });
  });

  it('S1-31 opens at the threshold: then it fails at once, without a call and without counting', async () => {
    await fail(3);
    const open = await breakers.get('external_service_call');
    expect(open).toMatchObject({ state: 'open', failures: 3, opened: { at: expect.any(Date) } });
    await breakers.open('external_service_call');
    const refused = await run();
    expect(refused).toMatchObject({
      status: 'FAILURE',
      reason: 'breaker_open',
      error: 'Circuit breaker open for task external_service_call',
      errorType: 'BreakerOpenError',
      attempt: 0,
      startedAt: null,
    });
    expect(await app.tasks.attempts(refused.id)).toEqual([]);
    expect(service.calls).toBe(3);
    expect(await breakers.get('external_service_call')).toMatchObject({ state: 'open', failures: 3 });
  });

  it('S1-31 is half-open after the recovery timeout: a success closes it and zeroes the count', async () => {
    await fail(3);
    await due();
    service.isUp = true;
    service.gate = new Gate();
    const probe = await app.tasks.enqueue('external_service_call');
    await until(() => service.calls === 4, 'the probe');
    expect(await breakers.get('external_service_call')).toMatchObject({ state: 'half_open', probeId: probe.id });
    expect(await run()).toMatchObject({ status: 'FAILURE', reason: 'breaker_open' });
    service.gate.open();
    expect(await probe.result()).toBe('served');
    expect(await breakers.get('external_service_call')).toMatchObject({ state: 'closed', failures: 0 });
    expect(await run()).toMatchObject({ status: 'SUCCESS' });
  });

  it('S1-31 opens again where it fails half-open', async () => {
    await fail(3);
    const { opened } = await breakers.get('external_service_call');
    await due();
    expect(await run()).toMatchObject({ status: 'FAILURE', error: 'service unavailable' });
    const again = await breakers.get('external_service_call');
    expect(again).toMatchObject({ state: 'open', failures: 4 });
    expect(again.opened!.at.getTime()).toBeGreaterThan(opened!.at.getTime());
  });

  it('S1-31 passes executions over where they are to wait, and they go on when it closes', async () => {
    expect(await run('patient')).toMatchObject({ status: 'FAILURE', error: 'service unavailable' });
    await breakers.open('patient');
    service.isUp = true;
    const waiting = await app.tasks.enqueueMany('patient', [{}, {}, {}]);
    // A process finds out by taking one, and gives it back: that one is STARTED for a moment.
    await until(async () => {
      const found = await Promise.all(waiting.map(({ id }) => app.tasks.get(id)));
      const isPassedOver = found.some((execution) => execution?.reason === 'breaker_open');
      return isPassedOver && found.every((execution) => execution?.status === 'PENDING');
    }, 'all to wait, and one to be passed over');
    expect(service.calls).toBe(1);
    await breakers.close('patient');
    expect(await app.tasks.gather(...waiting)).toEqual(['served', 'served', 'served']);
    expect(service.calls).toBe(4);
  });
});
