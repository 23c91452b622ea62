import { afterEach, describe, expect, it } from '@jest/globals';
import { BULL_APP, BULLMQ_APP } from './support/bullmq.fixture.js';
import { HostApp } from './support/host-app.js';
import { SCHEDULE_APP } from './support/schedule.fixture.js';

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
    expect(app.compileErrors()).toEqual([]);
    const { status, output } = app.migrate();
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('queue "audio"') });
    expect(output).toContain('larger ones all became 10');
    expect(output).toMatch(/audio\.controller\.ts:\d+ {2}jobId became taskId/);
    expect(app.text('src/app.module.ts')).toContain('TaskModule.forRoot({ queues: { audio: { concurrency: 3 } } })');
    const processor = app.text('src/audio.processor.ts');
    expect(processor).toContain("@Task('transcode', { queue: 'audio', retry: { maxRetries: 1, baseMs: 0 } })");
    expect(processor).toContain('// Kept where it was.');
    expect(processor).not.toContain('bullmq');
    expect(app.text('src/audio.controller.ts')).toContain("taskId: 'job-1'");
    expect(app.build()).toEqual({ status: 0, output: '' });
    const ran = app.node('run.mjs');
    expect(ran).toMatchObject({ status: 0, output: expect.stringContaining('transcode success') });
    expect(ran.output.match(/concatenate success/g)).toHaveLength(2);
  });

  it('moves @Process methods of @nestjs/bull', () => {
    app = new HostApp(BULL_APP);
    app.migrate();
    expect(app.text('src/audio.processor.ts')).toContain("@Task('transcode', { queue: 'audio' })");
    expect(app.text('src/audio.processor.ts')).toContain('handleTranscode(payload: any)');
    // Bull adds up what its handlers have.
    expect(app.text('src/app.module.ts')).toContain('{ queues: { audio: { concurrency: 3 } } }');
    expect(app.compileErrors()).toEqual([]);
  });

  it('lets schedules enqueue the tasks that their bodies have become', () => {
    app = new HostApp(SCHEDULE_APP);
    const { output } = app.migrate('--only', 'schedule');
    const service = app.text('src/tasks.service.ts');
    expect(service).toContain("await this.tasks.enqueue('TasksService_handleCron');");
    expect(service).toContain("@Task('TasksService_handleCron', { lock: {} })");
    expect(service.match(/@(Cron|Interval|Timeout)\(/g)).toHaveLength(4);
    // Names, time zones and settings stay with the schedule; what is about the work goes with it.
    expect(service).toMatch(
      /@Cron\(CronExpression.EVERY_DAY_AT_3AM, \{ name: 'nightly', timeZone: 'Europe\/Paris', disabled: true \}\)\n {2}protected async nightly/,
    );
    expect(service).toMatch(/@Task\('TasksService_nightly'\)\n {2}@Measured\(\)\n {2}async nightlyTask/);
    expect(service).toMatch(/constructor\(private readonly tasks: Tasks\) \{\}\n\n {2}\/\/ Often\./);
    expect(output).toMatch(/tasks\.service\.ts:\d+ {2}handleInterval\(\) is called here too/);
    expect(app.text('src/app.module.ts')).toContain('TaskModule.forRoot()');
    expect(app.text('src/dynamic.service.ts')).toContain('// taskledger: This schedule is made at run time');
    expect(app.text('src/dynamic.service.ts').match(/\/\/ taskledger:/g)).toHaveLength(1);
    expect(app.compileErrors()).toEqual([]);

    const files = Object.keys(SCHEDULE_APP);
    const once = files.map((file) => app.text(file));
    expect(app.migrate('--only', 'schedule').output).toContain('Nothing to change.');
    expect(files.map((file) => app.text(file))).toEqual(once);
  });

  it('refuses flags that there are not', () => {
    app = new HostApp(BULLMQ_APP);
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
