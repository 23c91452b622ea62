import { Injectable } from '@nestjs/common';
import {
  defineTask,
  defineWorkflow,
  Task,
  type TaskContext,
  type as typeOf,
  UsesWorkflows,
  Workflows,
} from '@taskledger/nestjs';

type Payload = { readonly text: string };

export const say = defineTask('say', { payload: typeOf<Payload>(), result: typeOf<string>() });
export const hold = defineTask('hold', { payload: typeOf<Payload>(), result: typeOf<string>() });
export const waver = defineTask('waver', { payload: typeOf<Payload>(), result: typeOf<string>() });

/** Has a branch, of which the longer texts take the first arm, and a node for failures. */
export const speech = defineWorkflow('speech', { payload: typeOf<Payload>() }, (w) => {
  const opened = w.task('opened', say, ({ payload }) => ({ text: payload.text }));
  const length = w.branch('length', {
    after: opened,
    when: ({ opened: text }) => text.length > 10,
    then: (arm) => arm.task('shortened', say, ({ opened: text }) => ({ text: text.slice(0, 10) }), { after: opened }),
    else: (arm) => arm.task('kept', say, ({ opened: text }) => ({ text }), { after: opened }),
  });
  const spoken = w.task('spoken', waver, ({ payload }) => ({ text: payload.text }), { after: length });
  w.task('thanked', say, () => ({ text: 'thanks' }), { after: spoken });
});

/** Provides for the failure of its first node. */
export const careful = defineWorkflow('careful', { payload: typeOf<Payload>() }, (w) => {
  const tried = w.task('tried', waver, ({ payload }) => ({ text: payload.text }));
  w.task('comforted', say, () => ({ text: 'never mind' }), { after: { on: tried, when: 'failure' } });
});

/** Its first node runs until it is cancelled. */
export const pending = defineWorkflow('pending', { payload: typeOf<Payload>() }, (w) => {
  w.task('holding', hold, ({ payload }) => ({ text: payload.text }));
  w.task('after', say, ({ payload }) => ({ text: payload.text }));
});

@Injectable()
@UsesWorkflows(speech, careful, pending)
export class WorkflowTasks {
  /** As applications get it. */
  constructor(readonly workflows: Workflows) {}

  /** Texts at which `waver` fails. */
  readonly refused = new Set<string>();

  @Task(say, { module: 'speech' })
  say({ text }: Payload): string {
    return text;
  }

  @Task(waver, { module: 'speech' })
  waver({ text }: Payload): string {
    if (this.refused.has(text)) throw new RangeError(`cannot say "${text}"\nnot today`);
    return text;
  }

  @Task(hold, { module: 'speech' })
  async hold({ text }: Payload, { signal }: TaskContext): Promise<string> {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    signal.throwIfAborted();
    return text;
  }
}
