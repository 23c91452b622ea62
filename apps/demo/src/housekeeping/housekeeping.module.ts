import { Module } from '@nestjs/common';
import { DigestTasks } from './digest.tasks.js';

@Module({ providers: [DigestTasks] })
export class HousekeepingModule {}
