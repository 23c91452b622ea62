// npm run test:fuzz [-- jest arguments]: sends the REST API 20,000 requests made from its OpenAPI document, on Express and
// on Fastify, on the embedded profile. FUZZ_REQUESTS says how many, FUZZ_SEED repeats a run.
import { ensureInstalled } from './lib/install.mjs';
import { runSuites } from './lib/jest.mjs';
import { endLike } from './lib/run.mjs';

// npm hands on the second -- that follows names.
const given = process.argv.slice(2).filter((argument) => argument !== '--');
await ensureInstalled();
endLike(await runSuites(['--testRegex', String.raw`\.fuzz-spec\.ts$`, ...given]));
