import { Module } from '@nestjs/common';
import { AccessLogTasks } from './access-log.tasks.js';
import { AccessLogs } from './access-logs.js';

@Module({ providers: [AccessLogs, AccessLogTasks] })
export class AnalyticsModule {}
