import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { DemoFolders } from '../files/demo-folders.js';
import { type IndexDocument, IndexDocuments } from './index.documents.js';
import { SearchIndexBuilder } from './search-index.builder.js';
import { rebuildSearchIndex, RebuildSearchIndex, type SearchIndexSummary } from './search-index.contract.js';

@Injectable()
export class SearchIndexTasks {
  constructor(
    private readonly folders: DemoFolders,
    private readonly documents: IndexDocuments,
  ) {}

  @Task(rebuildSearchIndex, {
    module: 'catalog',
    tags: ['catalog', 'long'],
    description: 'Rebuilds the search index in small steps, about a minute. Cancel it: it removes what it has begun.',
    priority: 8,
    timeout: '30m',
  })
  async rebuild(request: RebuildSearchIndex, ctx: TaskContext): Promise<SearchIndexSummary> {
    // Optional for those who enqueue; the class has initial values for both.
    const { steps, pauseMs } = request as Required<RebuildSearchIndex>;
    const documents = await this.documents.all();
    const builder = await SearchIndexBuilder.open(this.folders.inWork('search-index'), ctx.executionId);
    try {
      for (let step = 1; step <= steps; step++) {
        await builder.add(slice(documents, step, steps));
        await ctx.progress((step / steps) * 100, `Step ${step} of ${steps}`, `step-${step}`);
        await pause(pauseMs, undefined, { signal: ctx.signal });
      }
      return await builder.publish();
    } finally {
      await builder.discard();
    }
  }
}

/** The documents of one step: equal shares, as far as the numbers allow. */
function slice(documents: readonly IndexDocument[], step: number, steps: number): readonly IndexDocument[] {
  const bound = (count: number): number => Math.floor((documents.length * count) / steps);
  return documents.slice(bound(step - 1), bound(step));
}
