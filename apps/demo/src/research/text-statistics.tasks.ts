import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { DemoFolders } from '../files/demo-folders.js';
import { textStatistics, type TextStatistics, type TextStatisticsRequest } from './research.contract.js';
import { longestWord, topWords, wordsOf } from './words.js';

@Injectable()
export class TextStatisticsTasks {
  constructor(private readonly folders: DemoFolders) {}

  @Task(textStatistics, {
    module: 'research',
    // A queue of its own, so that reading can be paused while the rest of the shop goes on.
    queue: 'research',
    tags: ['research'],
    description: 'Counts the words of one of the texts that are shipped with the demo.',
    timeout: '1m',
    // The texts are shipped: they do not change while the demo runs.
    cache: { ttl: '10m' },
  })
  async count({ text, top }: TextStatisticsRequest, ctx: TaskContext): Promise<TextStatistics> {
    const path = await this.folders.inData('texts', `${text}.txt`);
    const words = wordsOf(await readFile(path, { encoding: 'utf8', signal: ctx.signal }));
    ctx.logger.log(`${words.length} words`, { text });
    return {
      text,
      words: words.length,
      distinct: new Set(words).size,
      longest: longestWord(words),
      topWords: topWords(words, top),
    };
  }
}
