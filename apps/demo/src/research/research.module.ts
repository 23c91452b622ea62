import { Module } from '@nestjs/common';
import { ResearchTasks } from './research.tasks.js';
import { TextStatisticsTasks } from './text-statistics.tasks.js';

@Module({ providers: [ResearchTasks, TextStatisticsTasks] })
export class ResearchModule {}
