import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexDocument } from './index.documents.js';
import type { SearchIndexSummary } from './search-index.contract.js';

const TERM = /[\p{L}\p{N}]+/gu;

/** Writes an index file by file into a folder of its own, which takes the place of the current index at the end. */
export class SearchIndexBuilder {
  private readonly terms = new Set<string>();
  private documents = 0;
  private postings = 0;
  private shards = 0;

  private constructor(
    private readonly staging: string,
    private readonly current: string,
  ) {}

  /** @param owner names the folder: a second run of the same execution starts over in it */
  static async open(folder: string, owner: string): Promise<SearchIndexBuilder> {
    const staging = join(folder, `staging-${owner}`);
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
    return new SearchIndexBuilder(staging, join(folder, 'current'));
  }

  /** Indexes some documents and writes them as one file. */
  async add(documents: readonly IndexDocument[]): Promise<void> {
    const shard = new Map<string, string[]>();
    for (const { id, text } of documents) {
      for (const term of new Set(text.toLowerCase().match(TERM))) shard.set(term, [...(shard.get(term) ?? []), id]);
    }
    this.documents += documents.length;
    for (const [term, ids] of shard) {
      this.terms.add(term);
      this.postings += ids.length;
    }
    await writeFile(join(this.staging, `${this.shards++}.json`), JSON.stringify(Object.fromEntries(shard)));
  }

  /** Makes what was written the current index. */
  async publish(): Promise<SearchIndexSummary> {
    const retired = `${this.staging}-retired`;
    while (!(await moved(this.staging, this.current, ['ENOTEMPTY', 'EEXIST']))) {
      // Another run may have published it a moment ago, or be about to: the last one wins.
      if (await moved(this.current, retired, ['ENOENT'])) await rm(retired, { recursive: true });
    }
    return { documents: this.documents, terms: this.terms.size, postings: this.postings };
  }

  /** Removes what was not published. */
  async discard(): Promise<void> {
    await rm(this.staging, { recursive: true, force: true });
  }
}

/** False where one of these errors is in the way. */
async function moved(from: string, to: string, obstacles: readonly string[]): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (obstacles.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
