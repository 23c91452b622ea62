// npm run test:rest [-- jest arguments]: the REST API on Express and on Fastify. TASKLEDGER_TEST_PLATFORM chooses one of them.
import { ensureBuilt } from './lib/build.mjs';
import { givenArguments } from './lib/given.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runSuites } from './lib/jest.mjs';
import { endLike } from './lib/run.mjs';

const given = givenArguments();
await ensureInstalled();
await ensureBuilt();
endLike(await runSuites(['test/rest', 'test/field/rest', ...given]));
