import { Module } from '@nestjs/common';
import { ResearchController } from './research.controller.js';
import { Research } from './research.pipeline.js';
import { TextStatisticsTasks } from './text-statistics.tasks.js';

@Module({ controllers: [ResearchController], providers: [Research, TextStatisticsTasks] })
export class ResearchModule {}
