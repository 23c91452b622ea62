// npm run test:fuzz [-- jest arguments]: sends the REST API 20,000 requests made from its OpenAPI document, on Express and
// on Fastify, on the embedded profile. FUZZ_REQUESTS says how many, FUZZ_SEED repeats a run.
import { givenArguments } from './lib/given.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runSuites } from './lib/jest.mjs';
import { endLike } from './lib/run.mjs';

const given = givenArguments();
await ensureInstalled();
endLike(await runSuites(['--testRegex', String.raw`\.fuzz-spec\.ts$`, ...given]));
