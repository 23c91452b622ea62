import type { Provider } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { BackgroundJobs } from './background-jobs.js';
import { Leadership } from './leadership.js';
import { Ticker } from './ticker.js';

export const backgroundProviders: Provider[] = [
  BackgroundJobs,
  Leadership,
  Ticker,
  // Private on purpose: a second ScheduleModule.forRoot() would fire the host's @Intervals twice.
  SchedulerRegistry,
];
