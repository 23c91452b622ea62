import { expect, it } from '@jest/globals';
import { appendFileSync } from 'node:fs';
import { TERMINAL } from './invariants/delivery.js';
import { extraStarts } from './invariants/starts.js';
import type { Evidence } from './evidence.js';
import { violations } from './invariants/index.js';
import { ofKind } from './journal.js';
import { FIGURES } from './run-folder.js';
import type { ServerProfile } from './stores.js';
import { World, type WorldOptions } from './world.js';

/** What was measured, and what it may not exceed. */
export type Bounded = BoundedTime | BoundedSize;

export interface BoundedTime {
  readonly what: string;
  readonly ms: number | undefined;
  readonly boundMs: number;
}

export interface BoundedSize {
  readonly what: string;
  readonly bytes: number;
  readonly boundBytes: number;
}

const given = process.env['TASKLEDGER_TEST_PROFILE'];
export const PROFILES: readonly ServerProfile[] = given ? [given as ServerProfile] : ['postgres', 'redis'];
const LONGEST_MS = 600_000;

/**
 * One scenario on both server profiles. `act` does the damage and answers with the times that were measured; then
 * everything must come to rest, and no invariant may be broken.
 */
export function scenario(
  name: string,
  act: (world: World) => Promise<Bounded[] | void>,
  options: ScenarioOptions = {},
): void {
  const { profiles = PROFILES, timeoutMs = LONGEST_MS, skip, ...stores } = options;
  const chosen = profiles.filter((profile) => PROFILES.includes(profile));
  const why = skip ?? (chosen.length === 0 ? `it is not for ${given}` : undefined);
  const test = why === undefined ? it : it.skip;
  test.each(why === undefined ? chosen : profiles)(
    `${name} (%s)${why === undefined ? '' : `: left out, because ${why}`}`,
    async (profile) => {
      const world = await World.create(profile, name.split(' ')[0]!, stores);
      try {
        const times = (await act(world)) ?? [];
        await world.quiet();
        const evidence = await world.evidence();
        const broken = violations(evidence);
        collect(name, world, evidence, times);
        if (broken.length > 0) console.log(world.processes.map(tail).filter(Boolean).join('\n'));
        expect(broken).toEqual([]);
        for (const time of times) assertBound(name, time);
      } finally {
        await world.destroy();
      }
    },
    timeoutMs,
  );
}

export interface ScenarioOptions extends WorldOptions {
  readonly profiles?: readonly ServerProfile[];
  /** Why it cannot be played on this machine, if it cannot. */
  readonly skip?: string;
  /** How long it may take, all in all. @default ten minutes */
  readonly timeoutMs?: number;
}

// Where several scenarios share the machine, a time says more about the others: it is told, and only never is a failure.
const IS_ALONE = process.env['CHAOS_ALONE'] === '1';

function assertBound(name: string, measured: Bounded): void {
  if (isWithin(measured)) return;
  const isTold = 'ms' in measured && measured.ms !== undefined && !IS_ALONE;
  if (isTold) return console.log(`${name}: ${measured.what} took ${measured.ms} ms, more than ${measured.boundMs} ms`);
  expect({ ...measured, within: false }).toMatchObject({ within: true });
}

function isWithin(measured: Bounded): boolean {
  if ('bytes' in measured) return measured.bytes <= measured.boundBytes;
  return (measured.ms ?? Infinity) <= measured.boundMs;
}

function tail({ name, output }: { readonly name: string; readonly output: string }): string {
  const telling = output.split('\n').filter((line) => line !== '' && !line.includes('Task "flaky" failed'));
  return telling.length === 0 ? '' : `--- ${name}\n${telling.slice(-12).join('\n')}`;
}

// Figures for docs/reliability.md; the command prints them at its end.
function collect(name: string, { profile, random }: World, evidence: Evidence, times: readonly Bounded[]): void {
  const { executions, journal, transitions } = evidence;
  const ended = new Set(executions.filter(({ status }) => TERMINAL.has(status)).map(({ id }) => id));
  const ends = transitions.filter(({ to }) => TERMINAL.has(to));
  const figures = {
    scenario: name,
    profile,
    seed: random.seed,
    // A handler that runs again enqueues its children again, and is told of the same ones.
    acknowledged: new Set(ofKind(journal, 'ack').map(({ id }) => id)).size,
    refused: ofKind(journal, 'error').length,
    lost: ofKind(journal, 'ack').filter(({ id }) => !ended.has(id!)).length,
    secondEnds: ends.length - new Set(ends.map(({ id }) => id)).size,
    starts: ofKind(journal, 'start').length,
    extraStarts: extraStarts(evidence),
    extraStartsAllowed: evidence.extraStartsAllowed,
    times,
  };
  if (FIGURES) appendFileSync(FIGURES, `${JSON.stringify(figures)}\n`);
}
