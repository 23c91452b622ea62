// For processes that start an embedded Postgres and stop it soon: V8 optimizes what has run for a while, which costs a
// third of the processor time of a start and pays only later. JavaScript that runs hot is still optimized.
import { setFlagsFromString } from 'node:v8';
import { LATE_OPTIMIZING } from './v8-flags.mjs';

for (const flag of ['--liftoff-only', ...LATE_OPTIMIZING]) setFlagsFromString(flag);
