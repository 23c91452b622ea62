// For processes that start an embedded Postgres and stop it soon: V8 optimizes what has run for a while, which costs a
// third of the processor time of a start and pays only later. JavaScript that runs hot is still optimized.
import { setFlagsFromString } from 'node:v8';

const hasBudget = Number(process.versions.node.split('.')[0]) < 22;
setFlagsFromString('--liftoff-only');
if (hasBudget) setFlagsFromString('--interrupt-budget=1000000');
