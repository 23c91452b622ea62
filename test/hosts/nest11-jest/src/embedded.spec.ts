import { Test, type TestingModule } from '@nestjs/testing';
import { TASK_OPTIONS, TaskModule, Tasks } from '@taskledger/nestjs';
import { inMemory, TaskHarness } from '@taskledger/nestjs/testing';
import { MailTasks } from './mail.tasks';

describe('a Nest 11 application with the Jest of its template', () => {
  let moduleRef: TestingModule;

  beforeAll(async () => {
    const builder = Test.createTestingModule({ imports: [TaskModule.forRoot()], providers: [MailTasks] });
    moduleRef = await builder.overrideProvider(TASK_OPTIONS).useValue(inMemory()).compile();
    await moduleRef.init();
  }, 60_000);

  afterAll(() => moduleRef?.close());

  it('runs a task on the ledger in memory', async () => {
    const handle = await moduleRef.get(Tasks).enqueue('send_mail', { to: 'ada@example.org' });
    await new TaskHarness(moduleRef).drain();
    expect(await handle.result()).toEqual({ to: 'ada@example.org' });
  });
});
