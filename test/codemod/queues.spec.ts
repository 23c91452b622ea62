import { afterEach, describe, expect, it } from '@jest/globals';
import { HostApp } from './support/host-app.js';
import { OPTIONS_APP } from './support/queues.fixture.js';
import { FLOW_APP, STUCK_APP } from './support/stuck.fixture.js';

const withoutRemarks = (text: string): string => text.replaceAll(/^ *\/\/ taskledger: .*\n/gm, '');

describe('taskledger migrate, of queues that', () => {
  let app: HostApp;
  afterEach(() => app.remove());

  it('have options, add to one another and are on bull-board: all of it is moved', () => {
    app = new HostApp(OPTIONS_APP);
    const { output } = app.migrate();
    const module = app.text('src/app.module.ts');
    expect(module).toContain('audio: { concurrency: 4 }');
    expect(module).toContain(
      'concurrency: Number(process.env.VIDEO_WORKERS ?? 2), limiter: { max: 10, duration: 1000 }',
    );
    expect(module).toContain('ScheduleModule.forRoot(), // stays');
    expect(module).not.toMatch(/BullModule|BullMQAdapter|forFeature/);
    expect(app.text('src/audio.module.ts')).toMatch(/imports: \[\],[^]*exports: \[\]/);

    const audio = app.text('src/audio.processor.ts');
    expect(audio).toContain("queue: 'audio', priority: 3, retry: { maxRetries: 4, factor: 1, baseMs: 200 } })");
    expect(audio).toContain('// Makes a film of a sound.\r\n  @Task(');
    expect(audio).toContain("// The first remark stays.\r\n    const names = [{ data: 'a' }].map((job) => job.data);");
    expect(audio).toContain(
      "enqueue('render', { file: payload.file, names }, { delay: payload.delay, retry: { maxRetries: 3 } })",
    );
    expect(audio).toContain('(event.attempt! - 1)');
    for (const text of [module, audio]) expect(text).not.toMatch(/(?<!\r)\n/);
    expect(app.text('src/video.processor.ts').match(/retry: \{ maxRetries: 2, baseMs: 500 \}/g)).toHaveLength(2);
    // The schedule only adds, and so it only enqueues: it needs no task of its own.
    expect(app.text('src/nightly.service.ts')).toMatch(
      /name: 'nightly' \}\)\n {2}async nightly\(\) \{\n.*enqueue\('transcode'/,
    );

    expect(output).toContain('bull-board no longer has queue "audio"');
    expect(output).toContain('Worker option stalledInterval was dropped.');
    expect(output).toContain('The default of this switch was dropped');
    expect(output).toContain('there are tasks only for those in this project: thumbnail, render');
    expect(app.compileErrors()).toEqual([]);
    expect(app.migrate().output).toContain('Nothing to change.');
  });

  it('cannot move: each stays as it was with a remark that says why, beside one that moves', () => {
    app = new HostApp(STUCK_APP);
    const { status, output } = app.migrate();
    expect(status).toBe(0);
    expect(output).toMatch(/Moved to Taskledger:\n {2}queue "mail"\n\n/);
    const remarks: Record<string, readonly string[]> = {
      'src/main.ts': ['The queue is taken by its token here'],
      'src/adding.service.ts': [
        'The queue is handed on here. Take it out of bull-board',
        'This job repeats.',
        'queue.upsertJobScheduler()',
      ],
      'src/worker.processor.ts': ['This concurrency is known only here'],
      'src/fallen.processor.ts': ['Jobs are added that no case of this switch is for: unknown.'],
      'src/app.module.ts': [
        'processes or files of their own (processors)',
        'These job options are not written out here.',
      ],
    };
    for (const [file, reasons] of Object.entries(remarks))
      for (const reason of reasons) {
        expect(output).toContain(reason);
        expect(app.text(file)).toMatch(new RegExp(`// taskledger: .*${reason.replaceAll(/[()]/g, '\\$&')}`));
      }
    for (const file of Object.keys(STUCK_APP).filter((name) =>
      /token|board|repeat|cron|worker|fallen|options|main/.test(name),
    ))
      expect(withoutRemarks(app.text(file))).toBe(STUCK_APP[file as keyof typeof STUCK_APP]);
    expect(app.text('src/app.module.ts')).toContain(
      "registerQueue({ name: 'token' }, { name: 'board' }, { name: 'repeat' })",
    );
    expect(app.migrate().output).toContain('Nothing to change.');

    const service = app.text('src/adding.service.ts');
    app.write('src/adding.service.ts', service.replace(", { repeat: { pattern: '0 3 * * *' } }", ''));
    expect(app.migrate().output).toMatch(/Moved to Taskledger:\n {2}queue "repeat"\n\n/);
    expect(app.text('src/adding.service.ts')).toContain("await this.tasks.enqueue('tick', {});");
    expect(app.text('src/adding.service.ts')).not.toContain('This job repeats.');
    expect(app.text('src/app.module.ts')).toMatch(
      /queues: \{ repeat: \{ concurrency: 1 \}, mail: \{ concurrency: 1 \} \}/,
    );
    expect(app.compileErrors()).toEqual([]);
  });

  it('flows may name: none moves', () => {
    app = new HostApp(FLOW_APP);
    const { output } = app.migrate();
    expect(output).toMatch(/flow\.service\.ts:\d+ {2}Flows are not translated, and no queue moves/);
    expect(output).not.toContain('Moved');
    for (const [file, text] of Object.entries(FLOW_APP)) expect(withoutRemarks(app.text(file))).toBe(text);
  });
});
