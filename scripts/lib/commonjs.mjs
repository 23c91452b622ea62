// The CommonJS build beside the ESM one: the same sources, written anew by the TypeScript compiler, file by file. tsc has
// checked them already, so this takes seconds; the declarations are the same texts, read as CommonJS.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Builds `dist/cjs` of a library, and for each of `entries` the file that users load, in both formats.
 * @param library its folder
 * @param entries modules whose exports an application may load by import and by require at once
 */
export async function buildCommonJs(library, entries) {
  const { default: ts } = await import('typescript');
  const [src, dist] = [join(library, 'src'), join(library, 'dist')];
  const cjs = join(dist, 'cjs');
  rmSync(cjs, { recursive: true, force: true });
  mkdirSync(cjs, { recursive: true });
  writeFileSync(join(cjs, 'package.json'), '{ "type": "commonjs" }\n');
  for (const name of filesIn(src)) {
    // One copy of the template is enough: it is a megabyte, and its loader knows where the ESM build has it.
    if (name.endsWith('.spec.ts') || name.endsWith('.tar.br')) continue;
    const target = join(cjs, name);
    mkdirSync(dirname(target), { recursive: true });
    if (name.endsWith('.d.ts') || !name.endsWith('.ts')) copyFileSync(join(src, name), target);
    else writeModule(ts, { src, dist, cjs, stem: name.slice(0, -'.ts'.length) });
  }
  for (const entry of entries) await writeEntries(dist, entry);
}

function writeModule(ts, { src, dist, cjs, stem }) {
  const { outputText } = ts.transpileModule(readFileSync(join(src, `${stem}.ts`), 'utf8'), {
    fileName: `${stem}.ts`,
    transformers: { before: [(context) => (file) => ts.visitEachChild(file, visitor(ts, context), context)] },
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
  });
  writeFileSync(join(cjs, `${stem}.js`), outputText);
  const types = readFileSync(join(dist, `${stem}.d.ts`), 'utf8').replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n');
  writeFileSync(join(cjs, `${stem}.d.ts`), types);
}

/** `import.meta.url` becomes the URL of `__filename`. */
function visitor(ts, context) {
  const visit = (node) => {
    if (!ts.isPropertyAccessExpression(node) || !ts.isMetaProperty(node.expression))
      return ts.visitEachChild(node, visit, context);
    const { factory } = context;
    const call = (callee, argument) => factory.createCallExpression(callee, undefined, [argument]);
    const url = call(factory.createIdentifier('require'), factory.createStringLiteral('node:url'));
    const toUrl = factory.createPropertyAccessExpression(url, 'pathToFileURL');
    return factory.createPropertyAccessExpression(call(toUrl, factory.createIdentifier('__filename')), 'href');
  };
  return visit;
}

/**
 * What users load, so that classes, injection tokens and decorators are the same whether they come by import or by require.
 * The first entry has the exports of whichever copy was loaded first in the realm and for the same Nest; the others
 * belong to the copy that it has.
 */
async function writeEntries(dist, entry) {
  const names = Object.keys(await import(`${pathToFileURL(join(dist, `${entry}.js`)).href}?at=${Date.now()}`));
  const { esm, cjs } = entry === 'index' ? firstCopy() : sameCopy(entry);
  const exported = names.map((name) => `exports.${name} = shared.${name};`);
  writeFileSync(join(dist, `${entry}.entry.js`), lines(...esm, `export const { ${names.join(', ')} } = shared;`));
  writeFileSync(join(dist, 'cjs', `${entry}.entry.js`), lines("'use strict';", ...cjs, ...exported));
}

function firstCopy() {
  const first = [
    "const copies = (globalThis[Symbol.for('@taskledger/nestjs')] ??= new WeakMap());",
    'if (!copies.has(ModuleRef)) copies.set(ModuleRef, own);',
    'const shared = copies.get(ModuleRef);',
  ];
  return {
    esm: ["import { ModuleRef } from '@nestjs/core';", "import * as own from './index.js';", ...first],
    cjs: ["const { ModuleRef } = require('@nestjs/core');", "const own = require('./index.js');", ...first],
  };
}

/** For the rare process that has the other copy, that copy's file is loaded by its place, which bundlers leave alone. */
function sameCopy(entry) {
  const up = '../'.repeat(entry.split('/').length - 1);
  const own = `./${entry.split('/').at(-1)}.js`;
  return {
    esm: [
      "import { createRequire } from 'node:module';",
      `import { Tasks as sharedTasks } from '${up}index.entry.js';`,
      `import { Tasks as ownTasks } from '${up}index.js';`,
      `import * as own from '${own}';`,
      `const shared = sharedTasks === ownTasks ? own : createRequire(import.meta.url)('${up}cjs/${entry}.js');`,
    ],
    cjs: [
      `const isOwn = require('${up}index.entry.js').Tasks === require('${up}index.js').Tasks;`,
      `const shared = isOwn ? require('${own}') : require('node:module').createRequire(__filename)('../${up}${entry}.js');`,
    ],
  };
}

function lines(...all) {
  return `${all.join('\n')}\n`;
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));
}
