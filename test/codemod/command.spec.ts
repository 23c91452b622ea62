import { afterEach, describe, expect, it } from '@jest/globals';
import { HostApp } from './support/host-app.js';

const SERVICE = `import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';

@Injectable()
export class TickService {
  @Interval(1000)
  tick() {
    console.log('tick');
  }
}
`;

const PROCESSOR = `import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Job } from 'bullmq';
import '../../../libs/mail.service.js';

@Processor('mail')
export class MailProcessor extends WorkerHost {
  async process(job: Job) {
    return job.data;
  }
}
`;

const SHARED = `import { InjectQueue } from '@nestjs/bullmq';
import { Queue } from 'bullmq';

export class MailService {
  constructor(@InjectQueue('mail') private readonly queue: Queue) {}

  async send() {
    await this.queue.add('send', {});
  }
}
`;

describe('the command taskledger migrate', () => {
  let app: HostApp;
  afterEach(() => app.remove());

  it('refuses files that git could not bring back, unless told otherwise', () => {
    app = new HostApp({ 'src/tick.service.ts': SERVICE, '.gitignore': 'node_modules\n' });
    app.git('init', '--quiet');
    app.git('add', '.');
    app.git('commit', '--quiet', '--message', 'all');
    const changed = SERVICE.replace('1000', '2000');
    app.write('src/tick.service.ts', changed);
    expect(app.migrate('--dry-run')).toMatchObject({
      status: 0,
      output: expect.stringContaining('Would change 1 file'),
    });
    expect(app.text('src/tick.service.ts')).toBe(changed);
    const refused = app.migrate();
    expect(refused.status).toBe(1);
    expect(refused.output).toMatch(/not committed:\n +M src\/tick\.service\.ts\nCommit or stash them first/);
    expect(app.text('src/tick.service.ts')).toBe(changed);
    expect(app.migrate('--allow-dirty')).toMatchObject({
      status: 0,
      output: expect.stringContaining('Changed 1 file'),
    });
    expect(app.text('src/tick.service.ts')).toContain("@Task('TickService_tick')");
    expect(app.compileErrors()).toEqual([]);
  });

  it('refuses a project with a file that cannot be parsed, and says where', () => {
    const broken = 'export class Broken {\n  run( {}\n';
    app = new HostApp({ 'src/tick.service.ts': SERVICE, 'src/broken.ts': broken });
    const { status, output } = app.migrate();
    expect({ status, output }).toMatchObject({
      status: 1,
      output: expect.stringMatching(/^src\/broken\.ts:\d+ cannot be parsed: .*Nothing was changed\.\n$/),
    });
    expect(app.text('src/tick.service.ts')).toBe(SERVICE);
  });

  it('leaves a queue that code outside of the folder adds to', () => {
    app = new HostApp({
      'apps/mail/tsconfig.json':
        '{ "extends": "../../tsconfig.json", "compilerOptions": { "rootDir": "../.." }, "include": ["src"] }',
      'apps/mail/src/mail.processor.ts': PROCESSOR,
      'libs/mail.service.ts': SHARED,
    });
    const { output } = app.migrateIn('apps/mail');
    expect(output).toMatch(
      /\.\.\/\.\.\/libs\/mail\.service\.ts:\d+ {2}This queue is used in code outside of the folder\./,
    );
    expect(output).toContain('Nothing to change.');
    expect(app.text('apps/mail/src/mail.processor.ts')).toBe(PROCESSOR);
  });
});
