/** A first task, for `nest add @taskledger/nestjs --example`. */
export const EXAMPLE = `import { Injectable } from '@nestjs/common';
import { Task, TaskContext } from '@taskledger/nestjs';

@Injectable()
export class ExampleTasks {
  // Anywhere else: constructor(private readonly tasks: Tasks), then await this.tasks.enqueue('greet', { name: 'Ada' });
  @Task('greet', { retry: { maxRetries: 3 } })
  greet(payload: { name: string }, ctx: TaskContext) {
    ctx.logger.log(\`Hello, \${payload.name}\`);
    return { greeted: payload.name };
  }
}
`;
