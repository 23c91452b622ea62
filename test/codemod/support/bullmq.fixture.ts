const MODULE = `import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { AudioController } from './audio.controller.js';
import { AudioProcessor } from './audio.processor.js';

@Module({
  imports: [
    BullModule.forRoot({ connection: { host: 'localhost', port: 6379 } }),
    BullModule.registerQueue({ name: 'audio', defaultJobOptions: { attempts: 2 } }),
  ],
  controllers: [AudioController],
  providers: [AudioProcessor],
})
export class AppModule {}
`;

const PROCESSOR = `import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import { Job } from 'bullmq';
import { AudioJob } from './audio.job.js';

@Processor('audio', { concurrency: 3 })
export class AudioProcessor extends WorkerHost {
  private readonly logger = new Logger(AudioProcessor.name);

  async process(job: Job<AudioJob, unknown, string>): Promise<unknown> {
    switch (job.name) {
      case 'transcode': {
        await job.updateProgress(50);
        // Kept where it was.
        return { file: job.data.file, id: job.id };
      }
      case 'concatenate':
        await job.log(\`joining \${job.data.file}\`);
        break;
      default:
        throw new Error(\`unknown job \${job.name}\`);
    }
  }

  @OnWorkerEvent('completed')
  onCompleted(job: Job) {
    this.logger.log(\`\${job.name} \${job.id} is done\`);
  }
}
`;

const CONTROLLER = `import { InjectQueue } from '@nestjs/bullmq';
import { Controller, Post } from '@nestjs/common';
import { Queue } from 'bullmq';

@Controller('audio')
export class AudioController {
  constructor(@InjectQueue('audio') private readonly audioQueue: Queue) {}

  @Post('transcode')
  async transcode() {
    const job = await this.audioQueue.add(
      'transcode',
      { file: 'audio.mp3' },
      { priority: 500, delay: 1, jobId: 'job-1', attempts: 4, backoff: { type: 'fixed', delay: 20 }, removeOnComplete: true },
    );
    return { id: job.id };
  }

  @Post('concatenate')
  async concatenate() {
    await this.audioQueue.addBulk(['a.mp3', 'b.mp3'].map((file) => ({ name: 'concatenate', data: { file } })));
  }
}
`;

/** An application on @nestjs/bullmq: a queue with two kinds of jobs. */
export const BULLMQ_APP = {
  'src/app.module.ts': MODULE,
  'src/audio.controller.ts': CONTROLLER,
  'src/audio.job.ts': 'export interface AudioJob {\n  file: string;\n}\n',
  'src/audio.processor.ts': PROCESSOR,
};

/** The older @nestjs/bull, as in Nest's own sample of queues. */
export const BULL_APP = {
  'src/app.module.ts': `import { Module } from '@nestjs/common';
import { BullModule } from '@nestjs/bull';
import { AudioController } from './audio.controller.js';
import { AudioProcessor } from './audio.processor.js';

@Module({
  imports: [BullModule.forRoot({ redis: { host: 'localhost' } }), BullModule.registerQueue({ name: 'audio' })],
  controllers: [AudioController],
  providers: [AudioProcessor],
})
export class AppModule {}
`,
  'src/audio.controller.ts': `import { InjectQueue } from '@nestjs/bull';
import { Controller, Post } from '@nestjs/common';
import { Queue } from 'bull';

@Controller('audio')
export class AudioController {
  constructor(@InjectQueue('audio') private readonly audioQueue: Queue) {}

  @Post('transcode')
  async transcode() {
    await this.audioQueue.add('transcode', { file: 'audio.mp3' });
  }
}
`,
  'src/audio.processor.ts': `import { Process, Processor } from '@nestjs/bull';
import { Logger } from '@nestjs/common';
import { Job } from 'bull';

const TRANSCODE = 'transcode';

@Processor('audio')
export class AudioProcessor {
  private readonly logger = new Logger(AudioProcessor.name);

  @Process()
  handleOther(job: Job) {
    this.logger.debug(job.id);
  }

  @Process({ name: TRANSCODE, concurrency: 2 })
  handleTranscode(job: Job) {
    this.logger.debug(job.data);
  }
}
`,
};
