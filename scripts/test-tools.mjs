// npm run test:tools [-- jest arguments]: runs `taskledger migrate` and `nest add` on applications like those of users, which
// are compiled, and some of them run, with what they have become.
import { ensureBuilt } from './lib/build.mjs';
import { givenArguments } from './lib/given.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runSuites } from './lib/jest.mjs';
import { endLike } from './lib/run.mjs';

const given = givenArguments();
await ensureInstalled();
await ensureBuilt();
endLike(await runSuites(['test/codemod', ...given]));
