import { readFile } from 'node:fs/promises';
import {
  BadGatewayException,
  Controller,
  Get,
  HttpException,
  HttpStatus,
  NotFoundException,
  Param,
  Query,
  Res,
  ServiceUnavailableException,
} from '@nestjs/common';
import { DemoFolders } from '../files/demo-folders.js';
import type { ExchangeRates } from './exchange-rates.contract.js';

const RETRY_AFTER_SECONDS = 1;
const MOST_CLIENTS = 1000;

interface Answer {
  setHeader(name: string, value: string): unknown;
}

/** Plays a service of somebody else: of three calls of one client the first is refused, the second told to wait. */
@Controller('demo/unreliable')
export class UnreliableController {
  private readonly calls = new Map<string, number>();

  constructor(private readonly folders: DemoFolders) {}

  @Get('rates/:client')
  async rates(
    @Param('client') client: string,
    @Query('base') base: string,
    @Res({ passthrough: true }) answer: Answer,
  ): Promise<ExchangeRates> {
    const call = this.count(client);
    if (call === 1)
      throw new ServiceUnavailableException('The rates are being updated (staged: the first two calls fail)');
    if (call === 2) {
      answer.setHeader('Retry-After', String(RETRY_AFTER_SECONDS));
      throw new HttpException('Too many requests (staged: the first two calls fail)', HttpStatus.TOO_MANY_REQUESTS);
    }
    this.calls.delete(client);
    return inCurrency(await this.publishedRates(), base);
  }

  private count(client: string): number {
    const call = (this.calls.get(client) ?? 0) + 1;
    if (this.calls.size >= MOST_CLIENTS) this.calls.clear();
    this.calls.set(client, call);
    return call;
  }

  private async publishedRates(): Promise<ExchangeRates> {
    try {
      return JSON.parse(await readFile(await this.folders.inData('rates.json'), 'utf8')) as ExchangeRates;
    } catch (cause) {
      throw new BadGatewayException('The rates cannot be read', { cause });
    }
  }
}

function inCurrency({ date, rates }: ExchangeRates, base: string): ExchangeRates {
  const unit = rates[base];
  if (!unit) throw new NotFoundException(`No rates for "${base}". Known: ${Object.keys(rates).join(', ')}`);
  const converted = Object.entries(rates).map(([currency, rate]) => [currency, Number((rate / unit).toFixed(6))]);
  return { base, date, rates: Object.fromEntries(converted) as Record<string, number> };
}
