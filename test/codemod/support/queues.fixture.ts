import { BULL_BOARD } from './bull-board.fixture.js';

const lines = (text: string, end: '\n' | '\r\n'): string => text.replaceAll('\n', end);

/** Queues of one another, with options in every place that has some; the root module has lines that end with CRLF. */
export const OPTIONS_APP = {
  'src/bull-board.d.ts': BULL_BOARD,
  'src/app.module.ts': lines(
    `import { BullBoardModule } from '@bull-board/nestjs';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { TaskModule } from '@taskledger/nestjs';
import { AudioModule } from './audio.module.js';
import { VideoProcessor } from './video.processor.js';

@Module({
  imports: [
    BullModule.forRootAsync({
      useFactory: () => ({
        connection: { host: 'localhost' },
        defaultJobOptions: { attempts: 3, backoff: { type: 'exponential', delay: 500 } },
      }),
    }),
    BullModule.registerQueue({ name: 'video' }),
    BullBoardModule.forRoot({ route: '/queues' }),
    BullBoardModule.forFeature({ name: 'audio', adapter: BullMQAdapter }, { name: 'video', adapter: BullMQAdapter }),
    ScheduleModule.forRoot(), // stays
    AudioModule,
    TaskModule.forRoot(),
  ],
  providers: [VideoProcessor],
})
export class AppModule {}
`,
    '\r\n',
  ),
  'src/audio.module.ts': `import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { AudioProcessor } from './audio.processor.js';
import { NightlyService } from './nightly.service.js';
import { RETRIES } from './settings.js';

@Module({
  imports: [
    BullModule.registerQueue({
      name: 'audio',
      defaultJobOptions: { attempts: RETRIES, backoff: 200, priority: 3 },
    }),
    BullModule.registerQueue({ name: 'video' }),
  ],
  providers: [AudioProcessor, NightlyService],
  exports: [BullModule],
})
export class AudioModule {}
`,
  'src/settings.ts': `export const RETRIES = 5;
export const WORKERS = 4;
`,
  'src/nightly.service.ts': `import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Queue } from 'bullmq';

@Injectable()
export class NightlyService {
  constructor(@InjectQueue('audio') private readonly queue: Queue) {}

  @Cron('0 3 * * *', { name: 'nightly' })
  async nightly() {
    await this.queue.add('transcode', { file: 'nightly.mp3', delay: 0 }, { attempts: 2 });
  }
}
`,
  'src/audio.processor.ts': lines(
    `import { InjectQueue, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Job, Queue } from 'bullmq';
import { WORKERS } from './settings.js';

export interface Sound {
  file: string;
  delay: number;
}

@Processor('audio', { concurrency: WORKERS, stalledInterval: 5000 })
export class AudioProcessor extends WorkerHost {
  constructor(@InjectQueue('video') private readonly videos: Queue) {
    super();
  }

  async process(job: Job<Sound>) {
    switch (job.name) {
      // Makes a film of a sound.
      case 'transcode': {
        // The first remark stays.
        const names = [{ data: 'a' }].map((job) => job.data);
        await this.videos.add('render', { file: job.data.file, names }, { delay: job.data.delay, attempts: 4 });
        return job.attemptsMade;
      }
      default:
        throw new Error(\`unknown \${job.name}\`);
    }
  }

  @OnWorkerEvent('active')
  onActive(job: Job) {
    console.log(job.attemptsMade);
  }
}
`,
    '\r\n',
  ),
  'src/video.processor.ts': `import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Job } from 'bullmq';

@Processor('video', { concurrency: Number(process.env.VIDEO_WORKERS ?? 2), limiter: { max: 10, duration: 1000 } })
export class VideoProcessor extends WorkerHost {
  async process(job: Job<{ file: string }>) {
    switch (job.name) {
      case 'thumbnail':
        return 'small';
      default:
        return job.data.file;
    }
  }
}
`,
};
