// What TypeScript makes of our declarations where nothing is skipped (`skipLibCheck: false`), and what arethetypeswrong says.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { consumerSource } from '../lib/consumer.mjs';
import { readmeFiles } from './readme-application.mjs';

const TYPESCRIPTS = ['5.4', '5.9', '6.0'];
const RESOLUTIONS = {
  node16: ['--module', 'node16'],
  nodenext: ['--module', 'nodenext'],
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler'],
  'commonjs and node10': ['--module', 'commonjs', '--moduleResolution', 'node10'],
};
const STRICT = '--noEmit --strict --skipLibCheck false --target es2022 --types node --esModuleInterop';
const OPTIONS = `${STRICT} --experimentalDecorators --emitDecoratorMetadata`.split(' ');

/**
 * Nest 12 is ES modules only: TypeScript does not let CommonJS import them under node16, nor under the nodenext of 5.4,
 * nor find them under node10, whatever we do. So CommonJS is held against Nest 11, and under a newer nodenext against both.
 */
const APPLICATIONS = {
  12: { type: 'module', typeorm: '^1.0.0', resolutions: ['node16', 'nodenext', 'bundler'] },
  11: { type: 'commonjs', typeorm: '^0.3.20', resolutions: Object.keys(RESOLUTIONS) },
};

const IMPORTS_ESM_FROM_COMMONJS = new Set(['5.9 nodenext', '6.0 nodenext']);

/** Without --all, each TypeScript and each resolution is met at least once. */
const DEFAULT_CASES = new Set(['12 6.0 nodenext', '12 5.4 bundler', '11 5.4 node16', '11 5.9 commonjs and node10']);

export async function declarations(workshop, checks, { all }) {
  const tools = workshop.host('typescript', { manifest: { private: true } });
  const compilers = TYPESCRIPTS.map((version) => `typescript-${version}@npm:typescript@~${version}.0`);
  await checks.run('TypeScript and arethetypeswrong install', async () => {
    await workshop.install(tools, [...compilers, '@arethetypeswrong/core@^0.18.5']);
    return [];
  });
  for (const tarball of Object.values(workshop.tarballs))
    await checks.run(`arethetypeswrong: ${tarball.split('/').at(-1)}`, () => attw(workshop, tools, tarball));
  for (const [nest, application] of Object.entries(APPLICATIONS))
    await compiledWith(workshop, checks, { nest, tools, all, ...application });
}

async function compiledWith(workshop, checks, { nest, type, typeorm, resolutions, tools, all }) {
  const folder = workshop.host(`declarations-nest${nest}`, { manifest: manifestOf(nest, type, typeorm) });
  await workshop.install(folder);
  for (const name of ['consumer.ts', 'consumer.cts']) writeFileSync(join(folder, name), consumerSource());
  for (const [name, code] of readmeFiles()) writeFileSync(join(folder, name), code);
  for (const version of TYPESCRIPTS)
    for (const resolution of resolutions) {
      if (!all && !DEFAULT_CASES.has(`${nest} ${version} ${resolution}`)) continue;
      await checks.run(`TypeScript ${version}, ${resolution}, Nest ${nest}, skipLibCheck false`, () => {
        const tsc = join(tools, 'node_modules', `typescript-${version}`, 'bin', 'tsc');
        const old = version === '6.0' && resolution.includes('node10') ? ['--ignoreDeprecations', '6.0'] : [];
        const both = IMPORTS_ESM_FROM_COMMONJS.has(`${version} ${resolution}`) ? ['consumer.cts'] : [];
        const args = [tsc, ...OPTIONS, ...RESOLUTIONS[resolution], ...old, 'consumer.ts', 'main.ts', ...both];
        return workshop.problemsOf(process.execPath, args, folder);
      });
    }
}

function manifestOf(nest, type, typeorm) {
  const dependencies = {
    '@nestjs/common': `^${nest}.0.0`,
    '@nestjs/core': `^${nest}.0.0`,
    '@types/node': '^22.10.7',
    'class-transformer': '^0.5.1',
    'class-validator': '^0.15.1',
    'reflect-metadata': '^0.2.2',
    rxjs: '^7.8.1',
    typeorm,
  };
  return { private: true, type, dependencies };
}

async function attw(workshop, tools, tarball) {
  const program = `
    import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
    import { readFileSync } from 'node:fs';
    const { problems } = await checkPackage(createPackageFromTarballData(readFileSync(${JSON.stringify(tarball)})));
    console.log(JSON.stringify(problems.map(({ kind, entrypoint, resolutionKind }) => [kind, entrypoint, resolutionKind].join(' '))));
  `;
  const output = await workshop.must(process.execPath, ['--input-type=module', '-e', program], tools);
  return JSON.parse(output.split('\n').at(-1));
}
