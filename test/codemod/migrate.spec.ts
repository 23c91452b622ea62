import { afterEach, describe, expect, it } from '@jest/globals';
import { BULL_APP, BULLMQ_APP, SCHEDULE_APP } from './support/bullmq.fixture.js';
import { HostApp } from './support/host-app.js';

const RUN = `import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Tasks } from '@taskledger/nestjs';
import { AppModule } from './dist/app.module.js';
import { AudioController } from './dist/audio.controller.js';

const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
const { id } = await app.get(AudioController).transcode();
await app.get(AudioController).concatenate();
const tasks = app.get(Tasks);
const { items } = await tasks.list({});
for (const execution of items) console.log(execution.taskName, (await tasks.waitFor(execution.id)).outcome);
console.log('answered', id);
await app.close();
`;

describe('taskledger migrate', () => {
  let app: HostApp;
  afterEach(() => app.remove());

  it('moves an application from @nestjs/bullmq to tasks that compile and run', () => {
    app = new HostApp({ ...BULLMQ_APP, 'run.mjs': RUN });
    expect(app.compile('--noEmit')).toEqual({ status: 0, output: '' });
    const { status, output } = app.migrate();
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('queue "audio"') });
    expect(output).toContain('larger ones all became 10');
    expect(app.text('src/app.module.ts')).toContain('TaskModule.forRoot({ queues: { audio: { concurrency: 3 } } })');
    const processor = app.text('src/audio.processor.ts');
    expect(processor).toContain("@Task('transcode', { queue: 'audio', retry: { maxRetries: 1, baseMs: 0 } })");
    expect(processor).toContain('// Kept where it was.');
    expect(processor).not.toContain('bullmq');
    expect(app.text('src/audio.controller.ts')).toContain("taskId: 'job-1'");
    expect(app.compile()).toEqual({ status: 0, output: '' });
    const ran = app.node('run.mjs');
    expect(ran).toMatchObject({ status: 0, output: expect.stringContaining('transcode success') });
    expect(ran.output.match(/concatenate success/g)).toHaveLength(2);
  });

  it('changes nothing the second time', () => {
    app = new HostApp({ ...BULLMQ_APP, ...SCHEDULE_APP });
    app.migrate();
    const files = Object.keys({ ...BULLMQ_APP, ...SCHEDULE_APP });
    const once = files.map((file) => app.text(file));
    expect(app.migrate().output).toContain('Nothing to change.');
    expect(files.map((file) => app.text(file))).toEqual(once);
  });

  it('moves @Process methods of @nestjs/bull', () => {
    app = new HostApp(BULL_APP);
    app.migrate();
    expect(app.text('src/audio.processor.ts')).toContain("@Task('transcode', { queue: 'audio' })");
    expect(app.text('src/audio.processor.ts')).toContain('handleTranscode(payload: any)');
    expect(app.compile('--noEmit')).toEqual({ status: 0, output: '' });
  });

  it('lets schedules enqueue the tasks that their bodies have become', () => {
    app = new HostApp(SCHEDULE_APP);
    app.migrate('--only', 'schedule');
    const service = app.text('src/tasks.service.ts');
    expect(service).toContain("await this.tasks.enqueue('TasksService_handleCron');");
    expect(service).toContain("@Task('TasksService_handleCron', { lock: {} })");
    expect(service.match(/@(Cron|Interval|Timeout)\(/g)).toHaveLength(3);
    expect(app.compile('--noEmit')).toEqual({ status: 0, output: '' });
  });

  it('leaves a whole queue where one use of it cannot be translated, and says which', () => {
    const controller = BULLMQ_APP['src/audio.controller.ts'].replace(
      'return { id: job.id };',
      'return this.audioQueue.getJobCounts();',
    );
    app = new HostApp({ ...BULLMQ_APP, 'src/audio.controller.ts': controller });
    const { output } = app.migrate();
    expect(output).toMatch(/audio\.controller\.ts:\d+ {2}queue\.getJobCounts\(\)/);
    expect(app.text('src/audio.controller.ts')).toContain('// taskledger: queue.getJobCounts()');
    expect(app.text('src/audio.processor.ts')).toBe(BULLMQ_APP['src/audio.processor.ts']);
    expect(app.compile('--noEmit')).toEqual({ status: 0, output: '' });
    expect(app.migrate().output).toContain('Nothing to change.');
  });

  it('writes nothing on a dry run, and refuses flags that there are not', () => {
    app = new HostApp(BULLMQ_APP);
    expect(app.migrate('--dry-run').output).toContain('Would change 3 files');
    expect(app.text('src/audio.processor.ts')).toBe(BULLMQ_APP['src/audio.processor.ts']);
    expect(app.migrate('--dry')).toMatchObject({
      status: 1,
      output: expect.stringContaining("Unknown option '--dry'"),
    });
    expect(app.migrate('--only', 'mail')).toMatchObject({
      status: 1,
      output: expect.stringContaining('--only is "mail"'),
    });
  });
});
