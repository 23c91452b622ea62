import { Test, type TestingModule } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TaskModule, Tasks } from '@taskledger/nestjs';
import { DataSource } from 'typeorm';
import { MailTasks } from './mail.tasks';

const url = process.env.HOST_POSTGRES_URL;
const schema = `host_${process.pid}`;

(url ? describe : describe.skip)('on the data source of the application', () => {
  let moduleRef: TestingModule;
  let source: DataSource;

  beforeAll(async () => {
    moduleRef = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot({ type: 'postgres', url }),
        TaskModule.forRoot({ ledger: { dataSource: 'default', schema }, worker: {} }),
      ],
      providers: [MailTasks],
    }).compile();
    await moduleRef.init();
    source = moduleRef.get(DataSource);
  }, 60_000);

  afterAll(async () => {
    await source?.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    await moduleRef?.close();
  });

  it('runs what a committed transaction enqueued, and nothing of one that was rolled back', async () => {
    const tasks = moduleRef.get(Tasks);
    const rolledBack = source.transaction(async (manager) => {
      await tasks.enqueue('send_mail', { to: 'never' }, { manager });
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    const handle = await source.transaction((manager) => tasks.enqueue('send_mail', { to: 'committed' }, { manager }));
    expect(await handle.result({ timeout: '30s' })).toEqual({ to: 'committed' });
    expect(moduleRef.get(MailTasks).sent).toEqual(['committed']);
  });
});
