import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { notFound, RequestProblem } from '../http/index.js';

// Of the package: the same from src, dist and dist/cjs. A bundle has the folder beside it.
const PLACES = ['../../dist/dashboard/', '../../../dist/dashboard/', './dashboard/'];
const OWN_URL: string | undefined = import.meta.url;
const FOLDER = dashboardFolder(OWN_URL ?? pathToFileURL(process.argv[1] ?? `${process.cwd()}/index.js`).href);

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
      throw new RequestProblem(
        503,
        'DASHBOARD_NOT_BUILT',
        `The dashboard's files are not at ${FOLDER}. In a bundle, copy node_modules/@taskledger/admin/dist/dashboard to the folder "dashboard" beside the bundle, or leave @taskledger/admin out of it (external). In a checkout, run: npm run build`,
      );
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

function dashboardFolder(ownUrl: string): string {
  const folders = PLACES.map((place) => fileURLToPath(new URL(place, ownUrl)));
  return folders.find((folder) => existsSync(`${folder}index.html`)) ?? folders[0]!;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
