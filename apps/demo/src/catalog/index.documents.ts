import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { DemoFolders } from '../files/demo-folders.js';

/** One paragraph of a text. */
export interface IndexDocument {
  readonly id: string;
  readonly text: string;
}

/** What the search finds: the paragraphs of the shipped texts. */
@Injectable()
export class IndexDocuments {
  constructor(private readonly folders: DemoFolders) {}

  async all(): Promise<IndexDocument[]> {
    const names = await this.folders.listData('texts');
    const texts = await Promise.all(names.map((name) => this.paragraphs(name)));
    return texts.flat();
  }

  private async paragraphs(name: string): Promise<IndexDocument[]> {
    const text = await readFile(await this.folders.inData(name), 'utf8');
    const paragraphs = text.trim().split(/\n\s*\n/);
    return paragraphs.map((paragraph, index) => ({ id: `${name}#${index + 1}`, text: paragraph }));
  }
}
