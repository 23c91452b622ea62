// npm run bench [-- [measure …] [option …]]; npm run bench -- --help names them.
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { HELP, readArguments } from './lib/arguments.mjs';
import { killChildren, profileChildren, runChildrenWith } from './lib/children.mjs';
import { FilledLedgers } from './lib/filled-ledgers.mjs';
import { nodeOf } from './lib/node.mjs';
import { failedResult } from './lib/results.mjs';
import { Servers } from './lib/servers.mjs';
import { printTable } from './lib/table.mjs';

const { measures, settings, node, json, profile, help } = argumentsOrExit();
if (help) {
  console.log(HELP);
  process.exit();
}
if (profile) profileChildren(profile);

const servers = new Servers();
const say = (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
const filled = new FilledLedgers(servers, say);
const results = [];
let ending;

// A terminal sends a signal to the whole group and npm may send it again: once is enough.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => (ending ??= abort(signal)));

const { path, version, instead } = await nodeOf(node);
if (instead) console.log(instead);
runChildrenWith(path);
await servers.look();
for (const reason of Object.values(servers.missing)) console.log(`Skipping what needs it: ${reason}.`);
const before = loadavg()[0];
try {
  for (const name of measures) if (!ending) await take(name);
} finally {
  killChildren();
  if (!ending) await servers.close();
}
if (!ending) await report();

async function take(name) {
  const { measure } = await import(`./measures/${name}.mjs`);
  const context = {
    ...settings,
    servers,
    filled,
    results,
    say,
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
  const machine = `Node ${version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, load before ${before.toFixed(1)}`;
  console.log(`\n${new Date().toISOString()}, ${machine}\n`);
  printTable(results);
  if (json) await writeFile(json, `${JSON.stringify(results, null, 2)}\n`);
}

async function abort(signal) {
  console.log(`${signal}: dropping what was made.`);
  killChildren();
  await servers.close();
  if (results.length > 0) await report();
  process.exit(130);
}

function argumentsOrExit() {
  try {
    return readArguments();
  } catch (error) {
    console.error(`${error.message}\nnpm run bench -- --help names all measures and options.`);
    return process.exit(1);
  }
}
