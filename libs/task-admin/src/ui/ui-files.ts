import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { notFound, RequestProblem } from '../http/index.js';

// The same from src and from dist.
const FOLDER = fileURLToPath(new URL('../../dist/dashboard/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A file of the built dashboard. */
export interface UiFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
}

/** The built dashboard, read when it is first asked for and kept. Only names that exist are ever opened. */
@Injectable()
export class UiFiles {
  private readonly assets = new Map<string, UiFile>();
  private names?: ReadonlySet<string>;
  private template?: string;

  get indexHtml(): string {
    try {
      return (this.template ??= readFileSync(`${FOLDER}index.html`, 'utf8'));
    } catch {
      throw new RequestProblem(503, 'DASHBOARD_NOT_BUILT', 'The dashboard has not been built. Run: npm run build');
    }
  }

  /** @throws RequestProblem 404 */
  asset(name: string): UiFile {
    this.names ??= new Set(namesIn(`${FOLDER}assets`));
    const type = TYPES[extname(name)];
    if (!this.names.has(name) || !type) throw notFound('The dashboard has no such file.');
    const known = this.assets.get(name);
    if (known) return known;
    const bytes = readFileSync(`${FOLDER}assets/${name}`);
    const file = { type, bytes, gzipped: gzipSync(bytes) };
    this.assets.set(name, file);
    return file;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
