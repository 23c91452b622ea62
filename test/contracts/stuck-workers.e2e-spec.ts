import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineProfile } from '../../libs/task/src/engine/engine.profile.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const SILENCE_MS = 300;

interface Inside {
  profile: EngineProfile & { longestSilenceMs?: number };
  readonly workers: readonly { readonly worker: { readonly worker: BullmqWorker; readonly isStuck: boolean } }[];
}

interface BullmqWorker {
  readonly backend: { waitForJob(): Promise<unknown>; moveToActive(): Promise<unknown> };
}

if (PROFILE !== 'redis')
  it('L3 is woken on Postgres, and asks for nothing meanwhile', () => expect(PROFILE).not.toBe('redis'));
else
  describe('a worker that no longer asks for jobs', () => {
    let app: ContractApp;
    let inside: Inside;

    beforeAll(async () => {
      app = await startContractApp();
      app.registry.registerFunction('note', () => 'noted');
      inside = app.engine as unknown as Inside;
      inside.profile.longestSilenceMs = SILENCE_MS;
    });
    afterAll(() => app.close());

    const bullmqWorker = (): BullmqWorker => inside.workers[0]!.worker.worker;
    // What BullMQ was seen to do: it waits for the end of a connection that has long been another one.
    const lose = async (): Promise<void> => {
      const { backend } = bullmqWorker();
      backend.waitForJob = () => new Promise(() => undefined);
      backend.moveToActive = () => new Promise(() => undefined);
      // Whatever it is asking for right now is the last.
      await app.tasks.enqueue('note').then((handle) => handle.result());
      await until(() => inside.workers[0]!.worker.isStuck, 'the worker to be silent for long');
    };

    it('L3 is replaced while the engine answers, and work goes on', async () => {
      await lose();
      const lost = bullmqWorker();
      const handle = await app.tasks.enqueue('note');
      await app.engine.replaceStuckWorkers();
      expect(await handle.result({ timeout: '20s' })).toBe('noted');
      expect(bullmqWorker()).not.toBe(lost);
    });

    it('waits for an engine that is away, as it should', async () => {
      await lose();
      const lost = bullmqWorker();
      const { incarnation } = inside.profile;
      inside.profile = { ...inside.profile, incarnation: () => Promise.reject(new Error('connect ECONNREFUSED')) };
      await app.engine.replaceStuckWorkers();
      expect(bullmqWorker()).toBe(lost);
      inside.profile = { ...inside.profile, incarnation };
      await until(async () => {
        await app.engine.replaceStuckWorkers();
        return bullmqWorker() !== lost;
      }, 'another to take its place');
      expect(await (await app.tasks.enqueue('note')).result({ timeout: '20s' })).toBe('noted');
    });
  });
