import { Module } from '@nestjs/common';
import { HelloTasks } from './hello.tasks.js';

@Module({ providers: [HelloTasks] })
export class GreetingModule {}
