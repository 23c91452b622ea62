// node scripts/with-build.mjs <file> [arguments…]
// Installs what is missing, builds what is stale, then runs the file in the foreground.
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { endLike, runNode } from './lib/run.mjs';

await ensureInstalled();
await ensureBuilt();
endLike(await runNode(process.argv.slice(2)));
