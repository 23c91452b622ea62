import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { hello, Hello } from './hello.contract.js';

@Injectable()
export class HelloTasks {
  @Task(hello, {
    module: 'greeting',
    tags: ['quick'],
    description: 'Says hello and is done: the smallest task there is.',
  })
  greet({ name }: Hello, ctx: TaskContext): { greeting: string } {
    ctx.logger.log('greeting', { name });
    return { greeting: `Hello, ${name}!` };
  }
}
