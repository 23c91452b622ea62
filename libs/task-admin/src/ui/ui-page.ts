import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ApiMount, UiMount } from '../http/index.js';
import { UiFiles } from './ui-files.js';
import { setPageHeaders } from './ui-headers.js';
import { wayToApi, wayToMount } from './ui-pages.js';

/** The one page of the dashboard, as it is at an address of it. */
@Injectable()
export class UiPage {
  constructor(
    private readonly files: UiFiles,
    private readonly mount: UiMount,
    private readonly api: ApiMount,
  ) {}

  /** The HTML; its headers are set. */
  render(path: string, response: ServerResponse): string {
    const nonce = randomBytes(18).toString('base64');
    const { indexHtml } = this.files;
    setPageHeaders(response, nonce);
    const base = wayToMount(path, this.depthOf(path), this.mount.path);
    const config = { base, api: wayToApi(this.mount.path, this.api.path), nonce };
    return indexHtml
      .replaceAll('"./assets/', () => `"${base}assets/`)
      .replace('__CONFIG__', () => JSON.stringify(config).replaceAll('<', String.raw`\u003c`));
  }

  private depthOf(path: string): number {
    const segments = (text: string): number => text.split('/').filter(Boolean).length;
    return Math.max(0, segments(path) - segments(this.mount.path));
  }
}
