// npm run bench [-- [measure …] [--all] [--rows N] [--rounds N] [--seconds N] [--json FILE] [--profile DIR]]
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { killChildren, profileChildren } from './lib/children.mjs';
import { failedResult } from './lib/results.mjs';
import { Servers } from './lib/servers.mjs';
import { printTable } from './lib/table.mjs';

const MEASURES = ['throughput', 'latency', 'embedded', 'lists', 'retention', 'memory'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    json: { type: 'string' },
    profile: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string' },
    seconds: { type: 'string', default: '2' },
  },
});

const unknown = positionals.find((name) => !MEASURES.includes(name));
if (unknown) {
  console.error(`There is no measure "${unknown}". Known: ${MEASURES.join(', ')}.`);
  process.exit(1);
}

if (values.profile) profileChildren(values.profile);

const servers = new Servers();
const results = [];
let ending;

// A terminal sends a signal to the whole group and npm may send it again: once is enough.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => (ending ??= abort(signal)));

await servers.look();
for (const reason of Object.values(servers.missing)) console.log(`Skipping what needs it: ${reason}.`);
const before = loadavg()[0];
try {
  for (const name of MEASURES) if (positionals.length === 0 || positionals.includes(name)) await take(name);
} finally {
  killChildren();
  if (!ending) await servers.close();
}
if (!ending) await report();

async function take(name) {
  const { measure } = await import(`./measures/${name}.mjs`);
  const context = {
    servers,
    all: values.all,
    rows: values.rows && Number(values.rows),
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    results,
    say: (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`),
  };
  try {
    for await (const result of measure(context)) results.push(result);
  } catch (error) {
    // What was asked to end has ended, and what can be measured besides is worth knowing.
    if (ending) await ending;
    console.error(error);
    results.push(failedResult(name, error));
    process.exitCode = 1;
  }
}

async function report() {
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, load before ${before.toFixed(1)}`;
  console.log(`\n${new Date().toISOString()}, ${machine}\n`);
  printTable(results);
  if (values.json) await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
}

async function abort(signal) {
  console.log(`${signal}: dropping what was made.`);
  killChildren();
  await servers.close();
  if (results.length > 0) await report();
  process.exit(130);
}
