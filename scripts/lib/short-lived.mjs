// For processes that start an embedded Postgres and stop it soon: V8 optimizes WASM that has run for a while, which costs
// a quarter of the processor time of a start and pays only later.
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--liftoff-only');
