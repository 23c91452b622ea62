// A process of its own: prints how long it took from its start to its first finished execution, in ms.
import { startBenchApp } from '../lib/bench-app.mjs';

const { app, tasks } = await startBenchApp({ ledger: { embedded: { dataDir: process.argv[2] } } });
await (await tasks.enqueue('bench', { n: 1 })).result();
console.log(Math.round(process.uptime() * 1000));
await app.close();
