// npm run check:dashboard: what a browser downloads, compressed, whether the types are those of the API, and whether
// every language says everything.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { catalogueNames, messagesOfCode, problemsOf, rawWords } from '../apps/admin-ui/scripts/messages.mjs';
import { generatedTypes } from '../apps/admin-ui/scripts/types.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { Checks } from './lib/checks.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { fromRoot } from './lib/project.mjs';

const FIRST_ROUTE_KB = 190;
const CHUNK_KB = 130;

await ensureInstalled();
await ensureBuilt();
const folder = fromRoot('libs', 'task-admin', 'dist', 'dashboard');
const html = readFileSync(`${folder}/index.html`, 'utf8');
const files = readdirSync(`${folder}/assets`).map((name) => {
  const kb = gzipSync(readFileSync(`${folder}/assets/${name}`)).length / 1024;
  return { name, kb, isFirst: html.includes(name) };
});
const checks = new Checks();
const first = files.filter(({ isFirst }) => isFirst).reduce((sum, { kb }) => sum + kb, 0);
await checks.run(`the first route is ${first.toFixed(1)} KB compressed`, () =>
  first <= FIRST_ROUTE_KB ? [] : [`It may be ${FIRST_ROUTE_KB} KB.`],
);
for (const { name, kb } of files.filter(({ isFirst }) => !isFirst)) {
  await checks.run(`${name} is ${kb.toFixed(1)} KB compressed`, () =>
    kb <= CHUNK_KB ? [] : [`It may be ${CHUNK_KB} KB.`],
  );
}
await checks.run('index.html names no other host and no inline script', () =>
  /https?:\/\/|<script(?![^>]*(src=|application\/json))/.test(html) ? ['Look at dist/dashboard/index.html.'] : [],
);
await checks.run('the types are those of the OpenAPI document', async () =>
  (await generatedTypes()) === readFileSync(fromRoot('apps/admin-ui/src/services/schema.ts'), 'utf8')
    ? []
    : ['Run: npm run types -w apps/admin-ui'],
);
const messages = messagesOfCode();
for (const language of catalogueNames()) {
  await checks.run(`${language}.json has all ${messages.size} messages of the code, translated, and no others`, () => {
    const problems = problemsOf(language, messages);
    return problems.length === 0 ? [] : [...problems, 'Run: npm run messages -w apps/admin-ui. Then translate.'];
  });
}
await checks.run('all English of the code goes through t, rich or plural', () => rawWords());
checks.end();
