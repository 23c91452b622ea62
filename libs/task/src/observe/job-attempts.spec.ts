import { describe, expect, it } from '@jest/globals';
import { PayloadSecrets, Redactor } from '../secrets/index.js';
import { attemptsOf } from './job-attempts.js';
import type { JobFacts, NewJob } from './job-change.js';
import type { ObservedJob } from './observed-job.js';

const KNOWN: NewJob = { id: 'x', status: 'STARTED', run: 1, attempt: 0, crashes: 0, logCount: 0 };
const JOB = {
  id: '1',
  name: 'a',
  data: {},
  state: 'waiting',
  addedAtMs: 1,
  starts: 1,
  attempts: 1,
  maxAttempts: 3,
  stacks: [],
};

const factsOf = (job: Partial<ObservedJob>): JobFacts => ({
  job: { ...JOB, ...job } as ObservedJob,
  news: {},
  mask: new PayloadSecrets(new Redactor()).maskOf({}),
  lines: [],
  limits: {} as JobFacts['limits'],
  nowMs: 9,
});
const runs = (known: Partial<NewJob>, job: Partial<ObservedJob>): unknown[] =>
  attemptsOf({ ...KNOWN, ...known }, factsOf(job)).map(({ attempt, run, status }) => [attempt, run, status]);

describe('attempts of a job', () => {
  it('have the number of their start, also where the next one is under way when they are noticed', () => {
    expect(runs({}, { starts: 1, attempts: 1, state: 'waiting' })).toEqual([[1, 1, 'FAILURE']]);
    expect(runs({}, { starts: 2, attempts: 1, state: 'active' })).toEqual([[1, 1, 'FAILURE']]);
    expect(runs({ attempt: 1 }, { starts: 2, attempts: 2, state: 'completed' })).toEqual([[2, 2, 'SUCCESS']]);
  });

  it('are all there where several were missed', () => {
    const failed = { starts: 3, attempts: 3, state: 'failed', stacks: ['E1', 'E2', 'E3'] } as const;
    expect(runs({}, failed)).toEqual([
      [1, 1, 'FAILURE'],
      [2, 2, 'FAILURE'],
      [3, 3, 'FAILURE'],
    ]);
    expect(attemptsOf(KNOWN, factsOf(failed)).map(({ error }) => error?.stack)).toEqual(['E1', 'E2', 'E3']);
  });

  it('are none of a job that succeeds at once: the record says all of it', () => {
    expect(runs({}, { starts: 1, attempts: 1, state: 'completed' })).toEqual([]);
  });
});
