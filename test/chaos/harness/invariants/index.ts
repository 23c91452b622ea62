import { type Check, type Evidence, some, type Violation } from '../evidence.js';
import { conservation, noLoss, oneEnd, oneReport } from './delivery.js';
import { exclusiveEffects, guardedEffects } from './fences.js';
import { hygiene } from './hygiene.js';
import { boundedStarts, fencedOutcomes, noPhantom, oneStartPerRun, wholeHistory } from './starts.js';

const CHECKS: Readonly<Record<string, Check>> = {
  'I1 no loss': noLoss,
  'I2 one end': oneEnd,
  'I2 one report of it': oneReport,
  'I3 conservation': conservation,
  'I4 bounded starts': boundedStarts,
  'I4 one start a run': oneStartPerRun,
  'I5 guarded effects': guardedEffects,
  'I5 exclusive effects': exclusiveEffects,
  'I6 fenced outcomes': fencedOutcomes,
  'I7 no phantom': noPhantom,
  'I8 hygiene': hygiene,
  'whole history': wholeHistory,
};

/** Everything that the evidence contradicts. I6 and I9 are about time: see Recovery and HealthWatch. */
export function violations(evidence: Evidence): Violation[] {
  return Object.entries(CHECKS).flatMap(([invariant, check]) =>
    some(check(evidence)).map((what) => ({ invariant, what })),
  );
}
