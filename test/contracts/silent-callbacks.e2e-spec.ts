import { Injectable } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ScheduleCondition, Schedules, Task } from '@taskledger/nestjs';
import { type ContractApp, startContractApp, startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const SECOND = 1_000;
const NEVER = new Promise<never>(() => undefined);

@Injectable()
class Silent {
  static asked = 0;
  static decided = 0;
  static hasArrived = false;

  @Task('work')
  work(): string {
    return 'done';
  }

  @Task('fails', {
    retry: {
      maxRetries: 3,
      when: () => {
        Silent.decided++;
        return NEVER;
      },
    },
  })
  fails(): void {
    throw new Error('down');
  }

  @ScheduleCondition('silent')
  silent(): Promise<boolean> {
    Silent.asked++;
    return NEVER;
  }

  @ScheduleCondition('arrived')
  arrived(): boolean {
    return Silent.hasArrived;
  }
}

describe('functions of the application that never answer', () => {
  let app: ContractApp;
  beforeEach(async () => {
    Object.assign(Silent, { asked: 0, decided: 0, hasArrived: false });
    app = await startContractApp({}, [Silent]);
  });
  afterEach(() => app.close());

  const decided = (): Promise<unknown> => until(() => Silent.decided > 0, 'the question whether to try again');

  it('S1-22 a condition keeps no other condition waiting, and is not asked twice at a time', async () => {
    const schedules = app.get(Schedules);
    await schedules.upsert('silent', { task: 'work', when: 'silent', every: SECOND });
    await until(() => Silent.asked > 0, 'the question');
    await schedules.upsert('waits', { task: 'work', when: 'arrived', every: SECOND });
    Silent.hasArrived = true;
    await until(async () => (await schedules.get('waits'))?.endedAt, 'the other condition');
    const { items } = await app.tasks.list({ taskName: 'work' });
    expect(items).toHaveLength(1);
    expect(await app.tasks.waitFor(items[0]!.id)).toMatchObject({ outcome: 'success' });
    expect(Silent.asked).toBe(1);
    expect(await schedules.get('silent')).not.toHaveProperty('endedAt');
  });

  it('A7 who never says whether to try again does not keep an execution from being cancelled', async () => {
    const { id } = await app.tasks.enqueue('fails');
    await decided();
    expect(await app.tasks.cancel(id)).toBe(true);
    expect(await app.tasks.waitFor(id)).toMatchObject({
      outcome: 'revoked',
      execution: { reason: 'user_cancelled' },
    });
  });
});

const onServers = PROFILE === 'embedded' ? describe.skip : describe;

onServers('functions that have not answered when their process ends', () => {
  it('S0-06 the run is handed over, and the attempt is not spent', async () => {
    Silent.decided = 0;
    const stores = await createServerStores();
    try {
      const first = await startOnStores(stores, { worker: { shutdownGrace: '1s' } }, [Silent]);
      const { id } = await first.tasks.enqueue('fails');
      await until(() => Silent.decided > 0, 'the question whether to try again');
      await first.close();
      const second = await startOnStores(stores, { worker: false }, [Silent]);
      expect(await second.tasks.get(id)).toMatchObject({ status: 'PENDING', attempt: 0, reason: 'shutdown' });
      await second.close();
    } finally {
      await stores.drop();
    }
  });
});
