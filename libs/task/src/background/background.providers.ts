import type { Provider } from '@nestjs/common';
import { BackgroundJobs } from './background-jobs.js';
import { Leadership } from './leadership.js';
import { Ticker } from './ticker.js';

export const backgroundProviders: Provider[] = [BackgroundJobs, Leadership, Ticker];
