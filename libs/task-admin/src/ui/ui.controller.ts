import type { IncomingMessage, ServerResponse } from 'node:http';
import { Get, Param, Req, StreamableFile } from '@nestjs/common';
import { RequirePermission } from '../access/index.js';
import { PageController } from '../admin-controller.decorator.js';
import { type RequestUrl, FromUrl, RawResponse, takesGzip } from '../http/index.js';
import { UiFiles } from './ui-files.js';
import { setAssetHeaders } from './ui-headers.js';
import { UiPage } from './ui-page.js';
import { UI_PAGES } from './ui-pages.js';

type WithHeaders = Pick<IncomingMessage, 'headers'>;

/** Serves the dashboard: one page for every address in it, and the files that the page names. */
@PageController()
export class UiController {
  constructor(
    private readonly files: UiFiles,
    private readonly page: UiPage,
  ) {}

  @Get(UI_PAGES)
  @RequirePermission('system.read')
  html(@FromUrl() { path }: RequestUrl, @RawResponse() response: ServerResponse): string {
    return this.page.render(path, response);
  }

  @Get('assets/:file')
  asset(
    @Param('file') name: string,
    @Req() { headers }: WithHeaders,
    @RawResponse() response: ServerResponse,
  ): StreamableFile {
    const { type, bytes, gzipped } = this.files.asset(name);
    setAssetHeaders(response);
    const isGzipped = takesGzip({ headers });
    if (isGzipped) response.setHeader('Content-Encoding', 'gzip');
    const content = isGzipped ? gzipped : bytes;
    return new StreamableFile(content, { type, length: content.length });
  }
}
