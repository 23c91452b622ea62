import { afterEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { HostApp } from './support/host-app.js';

const NEST = join(process.cwd(), 'node_modules/@nestjs/cli/bin/nest.js');

const template = (extension: string) => ({
  'nest-cli.json': '{ "collection": "@nestjs/schematics", "sourceRoot": "src" }',
  '.gitignore': 'dist\n',
  'src/app.service.ts': "import { Injectable } from '@nestjs/common';\n\n@Injectable()\nexport class AppService {}\n",
  'src/app.module.ts': `import { Module } from '@nestjs/common';
import { AppService } from './app.service${extension}';

@Module({
  imports: [],
  providers: [AppService],
})
export class AppModule {}
`,
  'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module${extension}';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000);
}
void bootstrap();
`,
});

const add = (app: HostApp, ...args: string[]) => app.node(NEST, 'add', '@taskledger/nestjs', '--skip-install', ...args);

describe('nest add @taskledger/nestjs --skip-install', () => {
  let app: HostApp;
  afterEach(() => app.remove());

  it.each([
    ['Nest 11', 'commonjs', ''],
    ['Nest 12', 'module', '.js'],
  ] as const)('edits AppModule, main.ts and .gitignore of a %s application, once', (_version, type, extension) => {
    app = new HostApp(template(extension), type);
    expect(add(app)).toMatchObject({ status: 0, output: expect.stringContaining('inject Tasks') });
    expect(app.text('src/app.module.ts')).toContain('imports: [TaskModule.forRoot()]');
    expect(app.text('src/main.ts')).toContain('(AppModule);\n  app.enableShutdownHooks();\n');
    expect(app.text('.gitignore')).toContain('/.taskledger\n');
    expect(app.compileErrors()).toEqual([]);
    const once = ['src/app.module.ts', 'src/main.ts', '.gitignore'].map((file) => app.text(file));
    add(app);
    expect(['src/app.module.ts', 'src/main.ts', '.gitignore'].map((file) => app.text(file))).toEqual(once);
  });

  it('says what to add by hand where the imports are no list', () => {
    const files = template('.js');
    const module = files['src/app.module.ts']
      .replace('imports: []', 'imports')
      .replace('@Module', 'const imports = [];\n\n@Module');
    app = new HostApp({ ...files, 'src/app.module.ts': module, 'src/main.ts': 'export {};\n' });
    const { output } = add(app);
    expect(output).toContain('Add to the imports of the root module: TaskModule.forRoot()');
    expect(output).toContain('Call app.enableShutdownHooks()');
    expect(app.text('src/app.module.ts')).toBe(module);
  });
});
