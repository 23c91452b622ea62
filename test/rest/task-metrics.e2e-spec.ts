import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { finished } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';

@Injectable()
class DebuggedTasks {
  @Task('debugged', { debug: true, module: 'demo' })
  debugged({ fails = false }: { fails?: boolean; secret?: string; password?: string }, _: TaskContext): string {
    if (fails) throw new Error('as it was told');
    return 'done';
  }

  @Task('idle', { module: 'demo' })
  idle(): void {}
}

const NUMBER: unknown = expect.any(Number);

describe.each(PLATFORMS)('metrics over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform, {
      providers: [DebuggedTasks],
      admin: { privateMetadataKeys: ['hidden'] },
    });
  });
  afterAll(() => rest.close());

  it('S1-32 answers with the metrics of a task, and says where it has never run', async () => {
    expect((await rest.api.get('/tasks/idle/metrics')).body).toEqual({ status: 'no_executions' });
    await finished(rest.api, 'greet_user', {});
    expect((await rest.api.get('/tasks/greet_user/metrics')).body).toEqual({
      status: 'measured',
      execution_count: 1,
      error_count: 0,
      error_rate: 0,
      total_duration: NUMBER,
      average_duration: NUMBER,
      min_duration: NUMBER,
      max_duration: NUMBER,
      last_execution: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      capped: false,
    });
    expect((await rest.api.get('/tasks/nobody_has_it/metrics')).status).toBe(404);
  });

  it('S1-32 counts for a user what that user may see', async () => {
    await finished(rest.api, 'add', { params: { a: 1, b: 2 } });
    await finished(rest.api, 'add', { params: { a: 1, b: 2 } }, 'member');
    await finished(rest.api, 'add', { params: { a: 1, b: 2 } }, 'owner');
    const countOf = async (as: string) => (await rest.api.get('/tasks/add/metrics', { as })).body.execution_count;
    expect(await countOf('admin')).toBe(3);
    // Lists only what he has created, and sees nothing else: the one by the policy, the other by her scope.
    expect(await countOf('member')).toBe(1);
    expect(await countOf('owner')).toBe(1);
  });

  it('S1-33 has what a run used with its attempt, also where it failed', async () => {
    const { id } = await finished(rest.api, 'debugged', { params: { fails: true } });
    const { results } = (await rest.api.get(`/tasks/executions/${id}/attempts`)).body;
    expect(results).toMatchObject([
      {
        status: 'FAILURE',
        error: 'as it was told',
        resources: { cpu_time: NUMBER, memory_used: NUMBER, peak_memory: NUMBER, is_shared: false },
      },
    ]);
    const plain = await finished(rest.api, 'greet_user', {});
    expect((await rest.api.get(`/tasks/executions/${plain.id}/attempts`)).body.results[0].resources).toBeNull();
  });

  it('S1-38 reports what debug mode tells, with the payload for those who may read it', async () => {
    const params = { secret: 'sesame-sesame', password: 'hunter2-hunter2' };
    const options = { metadata: { seen: 1 } };
    const { id } = await finished(rest.api, 'debugged', { params, options });
    const ask = async (as: string) => (await rest.api.get(`/tasks/debugged/debug?execution_id=${id}`, { as })).body;
    const report = await ask('admin');
    expect(report).toMatchObject({
      task_name: 'debugged',
      execution_id: id,
      status: 'SUCCESS',
      payload_visible: true,
      config: { payload: { password: '[REDACTED]' }, metadata: { seen: 1 }, max_attempts: 1, timeout_ms: null },
    });
    expect(report.debug_info).toContain('Starting task debugged');
    const without = await ask('clerk');
    expect(without).toMatchObject({ payload_visible: false, config: { payload: null, metadata: { seen: 1 } } });
    expect(JSON.stringify(without)).not.toContain('sesame');
    expect((await rest.api.get('/tasks/debugged/debug')).body.execution_id).toBe(id);
  });

  it('S1-38 shows no private metadata, and nothing of others', async () => {
    const handle = await rest.tasks.enqueue('debugged', {}, { metadata: { hidden: 'of the server', seen: 1 } });
    await handle.result();
    const { body } = await rest.api.get(`/tasks/debugged/debug?execution_id=${handle.id}`);
    expect(body.config.metadata).toEqual({ seen: 1 });
    expect((await rest.api.get(`/tasks/greet_user/debug?execution_id=${handle.id}`)).status).toBe(404);
    for (const as of ['member', 'owner'])
      expect((await rest.api.get(`/tasks/debugged/debug?execution_id=${handle.id}`, { as })).status).toBe(404);
    expect((await rest.api.get('/tasks/idle/debug')).status).toBe(404);
  });
});
