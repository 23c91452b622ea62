import { Module } from '@nestjs/common';
import { NightlyReportTasks } from './nightly-report.tasks.js';

@Module({ providers: [NightlyReportTasks] })
export class ReportsModule {}
