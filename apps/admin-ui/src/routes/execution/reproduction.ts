import { addressOf } from '../../services/api';
import type { Execution } from '../../services/schema';

/** How an execution can be had again. */
export type ReproductionKind = 'curl' | 'call' | 'test';

/** The text that has it again. What is masked in the payload is masked in the text. */
export function reproductionOf(kind: ReproductionKind, execution: Execution): string {
  return TEXTS[kind](execution);
}

/** A text for programs: nobody translates it. */
const code = (strings: TemplateStringsArray, ...values: readonly unknown[]): string =>
  String.raw({ raw: strings }, ...values);

const TEXTS: Readonly<Record<ReproductionKind, (execution: Execution) => string>> = {
  curl: curlOf,
  call: (execution) => code`await tasks.enqueue(${argumentsOf(execution, '')});`,
  test: testOf,
};

function curlOf({ task_name: name, task_kwargs: params }: Execution): string {
  const body = JSON.stringify({ params }).replaceAll("'", String.raw`'\''`);
  const address = addressOf(`/tasks/${encodeURIComponent(name)}/$execute`).replaceAll("'", '%27');
  return code`curl -X POST '${address}' -H 'content-type: application/json' -d '${body}'`;
}

function testOf(execution: Execution): string {
  const { id, task_name: name, created_at: createdAt, error, error_type: type } = execution;
  const failure = error === null ? '' : `\n// ${oneLine([type, error].filter(Boolean).join(': '))}`;
  return code`import { expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { TASK_OPTIONS } from '@taskledger/nestjs';
import { inMemory, TaskHarness } from '@taskledger/nestjs/testing';
import { AppModule } from './app.module.js';

// Execution ${id} of ${createdAt}${failure}
it(${JSON.stringify(code`${name} succeeds with the payload of execution ${id}`)}, async () => {
  const moduleRef = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(TASK_OPTIONS)
    .useValue(inMemory())
    .compile();
  await moduleRef.init();
  try {
    const harness = new TaskHarness(moduleRef);
    const { id } = await harness.tasks.enqueue(${argumentsOf(execution, '    ', '{ retry: { maxRetries: 0 } }')});
    await harness.drain();
    expect(await harness.tasks.get(id)).toMatchObject({ status: 'SUCCESS', error: null });
  } finally {
    await moduleRef.close();
  }
});
`;
}

function argumentsOf({ task_name: name, task_kwargs: payload }: Execution, indent: string, options?: string): string {
  const written = JSON.stringify(payload ?? {}, undefined, 2).replaceAll('\n', `\n${indent}`);
  return [JSON.stringify(name), written, ...(options ? [options] : [])].join(', ');
}

const LONGEST = 200;

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
