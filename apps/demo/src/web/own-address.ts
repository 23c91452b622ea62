import type { AddressInfo, Server } from 'node:net';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RetryLaterError } from '@taskledger/nestjs';

/** Where this process answers, for tasks that call it over HTTP as if it were somebody else. */
@Injectable()
export class OwnAddress {
  constructor(private readonly host: HttpAdapterHost) {}

  /** @throws RetryLaterError before the application listens: workers start a moment earlier */
  url(path: string): URL {
    const server = this.host.httpAdapter?.getHttpServer() as Server | undefined;
    const address = server?.address() as AddressInfo | null | undefined;
    if (!address) throw new RetryLaterError({ delay: '1s', message: 'The demo does not listen yet' });
    return new URL(path, `http://127.0.0.1:${address.port}`);
  }
}
