import { Injectable } from '@nestjs/common';
import { Task, type TaskContext, type TaskHandle, TaskRevokedError } from '@taskledger/nestjs';
import {
  type ResearchRequest,
  type ResearchSummary,
  researchTexts,
  type TextStatistics,
  textStatistics,
} from './research.contract.js';
import { renderResearch, richestText } from './research.report.js';

type Child = TaskHandle<TextStatistics, { text: string }>;

@Injectable()
export class ResearchTasks {
  @Task(researchTexts, {
    module: 'research',
    tags: ['research', 'pipeline', 'report'],
    description: 'Enqueues one task for each text, waits for all of them and compares the results in a report.',
    timeout: '5m',
  })
  async research(request: ResearchRequest, ctx: TaskContext): Promise<ResearchSummary> {
    const children = await this.enqueueChildren(request, ctx);
    await ctx.progress(10, `${children.length} texts are being read`, 'gather');
    const texts = await this.gather(children, ctx);
    await ctx.progress(90, 'Writing the report', 'report');
    const contentType = 'text/markdown; charset=utf-8';
    const report = await ctx.artifacts.save('research.md', renderResearch(texts), { contentType });
    await ctx.progress(100, 'The report is kept', 'report');
    const words = texts.reduce((sum, text) => sum + text.words, 0);
    return { texts, words, richest: richestText(texts).text, report };
  }

  private enqueueChildren({ texts, top }: ResearchRequest, ctx: TaskContext): Promise<Child[]> {
    // With ids of our own a second attempt finds the children of the first instead of making more.
    const enqueue = (text: string): Promise<Child> =>
      ctx.tasks.enqueue(textStatistics, { text, top }, { taskId: `${ctx.executionId}:${text}` });
    return Promise.all(texts.map(enqueue));
  }

  private async gather(children: readonly Child[], ctx: TaskContext): Promise<TextStatistics[]> {
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
}
