import { Injectable } from '@nestjs/common';
import { Pipeline, PipelineStep, type TaskContext, type TaskHandle, TaskRevokedError } from '@taskledger/nestjs';
import {
  type ResearchInput,
  researchRequest,
  type ResearchSummary,
  type TextStatistics,
  textStatistics,
} from './research.contract.js';
import { renderResearch, richestText } from './research.report.js';

type Child = TaskHandle<TextStatistics, { text: string }>;
type Texts = Pick<ResearchSummary, 'texts'>;
type Comparison = Omit<ResearchSummary, 'report'>;

const STEP = { tags: ['research'], timeout: '5m' } as const;

/** Has several texts read at the same time, compares them, and writes a report: three steps, each an execution. */
@Injectable()
@Pipeline('research_texts')
export class Research {
  @PipelineStep(1, { ...STEP, description: 'Has each text read by a task of its own' })
  async read(input: ResearchInput, ctx: TaskContext): Promise<Texts> {
    const { texts, top } = researchRequest.parse(input);
    // With ids of our own a second attempt finds the children of the first instead of making more.
    const enqueue = (text: string): Promise<Child> =>
      ctx.tasks.enqueue(textStatistics, { text, top }, { taskId: `${ctx.executionId}:${text}` });
    return { texts: await gather(await Promise.all(texts.map(enqueue)), ctx) };
  }

  @PipelineStep(2, { ...STEP, description: 'Compares them' })
  compare({ texts }: Texts): Comparison {
    return { texts, words: texts.reduce((sum, text) => sum + text.words, 0), richest: richestText(texts).text };
  }

  @PipelineStep(3, { ...STEP, description: 'Writes the report' })
  async report(comparison: Comparison, ctx: TaskContext): Promise<ResearchSummary> {
    const contentType = 'text/markdown; charset=utf-8';
    const report = await ctx.artifacts.save('research.md', renderResearch(comparison.texts), { contentType });
    return { ...comparison, report };
  }
}

async function gather(children: readonly Child[], ctx: TaskContext): Promise<TextStatistics[]> {
  try {
    // What Tasks.gather does, but it takes no signal and would keep a cancelled task waiting.
    return await Promise.all(children.map((child) => child.result({ signal: ctx.signal })));
  } catch (error) {
    // After a shutdown the children are wanted again; after a cancellation nobody waits for them.
    const isCancelled = ctx.signal.reason instanceof TaskRevokedError;
    if (isCancelled) await Promise.all(children.map((child) => child.cancel('the research was cancelled')));
    throw error;
  }
}
