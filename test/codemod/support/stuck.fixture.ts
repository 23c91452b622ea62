import { BULL_BOARD } from './bull-board.fixture.js';

const processor = (
  queue: string,
  body = 'return job.data;',
  options = '',
) => `import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Job } from 'bullmq';
import { settings } from './settings.js';

@Processor('${queue}'${options})
export class ${queue[0]!.toUpperCase()}${queue.slice(1)}Processor extends WorkerHost {
  async process(job: Job) {
    void settings;
    ${body}
  }
}
`;

/** Queues that cannot move, each for a reason of its own, and one beside them that can. */
export const STUCK_APP = {
  'src/bull-board.d.ts': BULL_BOARD,
  'src/settings.ts': 'export const settings = { workers: 3, options: { attempts: 3 } };\n',
  // BullMQ 5 has it, 6 has job schedulers only.
  'src/bullmq-5.d.ts': `import 'bullmq';
declare module 'bullmq' {
  interface DefaultJobOptions {
    repeat?: { pattern: string };
  }
}
`,
  'src/app.module.ts': `import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { join } from 'node:path';
import { settings } from './settings.js';

@Module({
  imports: [
    BullModule.forRoot({ connection: { host: 'localhost' } }),
    BullModule.registerQueue({ name: 'mail' }, { name: 'token' }, { name: 'board' }, { name: 'repeat' }),
    BullModule.registerQueue({ name: 'cron' }, { name: 'worker' }, { name: 'fallen' }),
    BullModule.registerQueue({ name: 'sandbox', processors: [join(import.meta.dirname, 'sandbox.js')] }),
    BullModule.registerQueue({ name: 'options', defaultJobOptions: settings.options }),
  ],
})
export class AppModule {}
`,
  'src/main.ts': `import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { getQueueToken } from '@nestjs/bullmq';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  createBullBoard({ queues: [new BullMQAdapter(app.get(getQueueToken('token')))] });
  await app.listen(3000);
}
void bootstrap();
`,
  'src/mail.processor.ts': processor('mail'),
  'src/token.processor.ts': processor('token'),
  'src/board.processor.ts': processor('board'),
  'src/repeat.processor.ts': processor('repeat'),
  'src/cron.processor.ts': processor('cron'),
  'src/worker.processor.ts': processor('worker', 'return job.id;', ', { concurrency: settings.workers }'),
  'src/options.processor.ts': processor('options'),
  'src/fallen.processor.ts': processor(
    'fallen',
    `switch (job.name) {
      case 'known':
        return 1;
    }`,
  ).replace('    void settings;\n', ''),
  'src/adding.service.ts': `import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, OnModuleInit } from '@nestjs/common';
import { Queue } from 'bullmq';

@Injectable()
export class AddingService implements OnModuleInit {
  constructor(
    @InjectQueue('mail') private readonly mail: Queue,
    @InjectQueue('board') private readonly board: Queue,
    @InjectQueue('repeat') private readonly repeat: Queue,
    @InjectQueue('cron') private readonly cron: Queue,
    @InjectQueue('fallen') private readonly fallen: Queue,
    @InjectQueue('sandbox') private readonly sandbox: Queue,
  ) {}

  async onModuleInit() {
    createBullBoard({ queues: [new BullMQAdapter(this.board)] });
    await this.mail.add('send', { to: 'a@example.org' });
    await this.repeat.add('tick', {}, { repeat: { pattern: '0 3 * * *' } });
    await this.cron.upsertJobScheduler('every-minute', { every: 60_000 }, { name: 'tock' });
    await this.fallen.add('unknown', {});
    await this.sandbox.add('heavy', {});
  }
}
`,
};

/** A flow names queues as it likes: while it is there, none moves. */
export const FLOW_APP = {
  'src/settings.ts': 'export const settings = {};\n',
  'src/app.module.ts': `import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';

@Module({
  imports: [BullModule.registerQueue({ name: 'mail' }), BullModule.registerFlowProducer({ name: 'flows' })],
})
export class AppModule {}
`,
  'src/mail.processor.ts': processor('mail'),
  'src/flow.service.ts': `import { InjectFlowProducer } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { FlowProducer } from 'bullmq';

@Injectable()
export class FlowService {
  constructor(@InjectFlowProducer('flows') private readonly flows: FlowProducer) {}

  async start() {
    await this.flows.add({ name: 'parent', queueName: 'mail', children: [{ name: 'child', queueName: 'mail' }] });
  }
}
`,
};
