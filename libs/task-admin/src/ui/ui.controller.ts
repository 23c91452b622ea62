import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Get, Param, Req, StreamableFile } from '@nestjs/common';
import { RequirePermission } from '../access/index.js';
import { PageController } from '../admin-controller.decorator.js';
import { type RequestUrl, FromUrl, ApiMount, RawResponse, UiMount } from '../http/index.js';
import { UiFiles } from './ui-files.js';
import { setAssetHeaders, setPageHeaders } from './ui-headers.js';
import { UI_PAGES, wayToApi, wayToMount } from './ui-pages.js';

const TAKES_GZIP = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/;

type WithHeaders = Pick<IncomingMessage, 'headers'>;

/** Serves the dashboard: one page for every address in it, and the files that the page names. */
@PageController()
export class UiController {
  constructor(
    private readonly files: UiFiles,
    private readonly mount: UiMount,
    private readonly api: ApiMount,
  ) {}

  @Get(UI_PAGES)
  @RequirePermission('system.read')
  page(@FromUrl() { path }: RequestUrl, @RawResponse() response: ServerResponse): string {
    const nonce = randomBytes(18).toString('base64');
    const { indexHtml } = this.files;
    setPageHeaders(response, nonce);
    const base = wayToMount(path, this.depthOf(path), this.mount.path);
    const config = { base, api: wayToApi(this.mount.path, this.api.path), nonce };
    return indexHtml
      .replaceAll('"./assets/', () => `"${base}assets/`)
      .replace('__CONFIG__', () => JSON.stringify(config).replaceAll('<', String.raw`\u003c`));
  }

  @Get('assets/:file')
  asset(
    @Param('file') name: string,
    @Req() { headers }: WithHeaders,
    @RawResponse() response: ServerResponse,
  ): StreamableFile {
    const { type, bytes, gzipped } = this.files.asset(name);
    setAssetHeaders(response);
    const isGzipped = TAKES_GZIP.test(String(headers['accept-encoding'] ?? ''));
    if (isGzipped) response.setHeader('Content-Encoding', 'gzip');
    const content = isGzipped ? gzipped : bytes;
    return new StreamableFile(content, { type, length: content.length });
  }

  private depthOf(path: string): number {
    const segments = (text: string): number => text.split('/').filter(Boolean).length;
    return Math.max(0, segments(path) - segments(this.mount.path));
  }
}
