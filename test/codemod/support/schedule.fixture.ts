/** As Nest's sample of schedules, with all that decorators take, and with schedules that are made at run time. */
export const SCHEDULE_APP = {
  'src/app.module.ts': `import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { DynamicService } from './dynamic.service.js';
import { TasksService } from './tasks.service.js';

@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [TasksService, DynamicService],
})
export class AppModule {}
`,
  'src/measured.ts': `export const Measured = (): MethodDecorator => () => undefined;
`,
  'src/tasks.service.ts': `import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression, Interval, Timeout } from '@nestjs/schedule';
import { Measured } from './measured.js';

@Injectable()
export class TasksService {
  private readonly logger = new Logger(TasksService.name);

  // Often.
  @Cron('45 * * * * *', { waitForCompletion: true })
  handleCron() {
    this.logger.debug('Called when the second is 45');
  }

  @Cron(CronExpression.EVERY_DAY_AT_3AM, { name: 'nightly', timeZone: 'Europe/Paris', disabled: true })
  @Measured()
  protected async nightly(): Promise<void> {
    this.logger.debug('Called at night');
  }

  @Interval('often', 10000)
  handleInterval() {
    this.logger.debug('Called every 10 seconds');
  }

  @Timeout(5000)
  async handleTimeout() {
    this.handleInterval();
  }
}
`,
  'src/dynamic.service.ts': `import { Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';

@Injectable()
export class DynamicService {
  constructor(private readonly registry: SchedulerRegistry) {}

  start(work: () => void) {
    this.registry.addInterval('mine', setInterval(work, 1000));
  }

  stop() {
    this.registry.getCronJob('nightly').stop();
  }
}
`,
};
