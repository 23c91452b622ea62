import { Module } from '@nestjs/common';
import { StartUpWorkload } from './start-up.workload.js';

@Module({ providers: [StartUpWorkload] })
export class WorkloadModule {}
