import { EventEmitter, on, once } from 'node:events';
import { Injectable } from '@nestjs/common';
import { NonRetryableError, Task, TaskContext } from '@taskledger/nestjs';
import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDateString,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

export class Customer {
  @IsString() name!: string;
  @IsOptional() @IsString() city?: string;
}

export class OrderLine {
  @Matches(/^[A-Z]\d+$/, { message: 'sku must look like A1' }) sku!: string;
  @IsInt() @Min(1) @Max(99) quantity!: number;
}

export class Order {
  @IsString() reference: string = 'web';
  @ValidateNested() @Type(() => Customer) customer!: Customer;
  @IsArray() @ArrayMinSize(1) @ValidateNested({ each: true }) @Type(() => OrderLine) lines!: OrderLine[];
  @IsIn(['standard', 'express']) shipping: string = 'standard';
  @IsOptional() @IsDateString() deliverAt?: string;
  @IsOptional() @IsBoolean() gift?: boolean;
  @IsOptional() @IsArray() @IsString({ each: true }) notes?: string[];
  @IsOptional() @IsISO8601() holdUntil?: string;
  @IsOptional() @IsArray() @Matches(/^[A-Z]{3}$/, { each: true, message: 'three capitals' }) coupons?: string[];
}

class CardDeclinedError extends NonRetryableError {
  override readonly name = 'CardDeclinedError';
}

type Prompt = [what: 'log' | 'progress' | 'ask' | 'end', text: string];

// What tests tell handlers to do, by execution.
const prompts = new EventEmitter().setMaxListeners(0);
const listening = new EventEmitter().setMaxListeners(0);
const heard = new Set<string>();

/** Makes a `prompted` execution do something, once it runs. */
export async function prompt(id: string, ...[what, text]: Prompt): Promise<void> {
  if (!heard.has(id)) await once(listening, id);
  prompts.emit(id, what, text);
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Tasks of which every page has something to show. */
@Injectable()
export class ShownTasks {
  @Task('place_order', { description: 'Takes an order.', tags: ['shop'], module: 'shop', queue: 'orders' })
  place(order: Order): object {
    return { accepted: true, reference: order.reference };
  }

  @Task('charge_card', {
    tags: ['shop', 'money'],
    module: 'shop',
    owner: 'payments',
    runbook: 'https://wiki.example/charge',
    searchable: ['payload.customer.id'],
  })
  charge(): never {
    throw new CardDeclinedError('The card was declined');
  }

  /** Does what it is told until it is told to end. */
  @Task('prompted', { module: 'demo' })
  async prompted(_: Record<string, unknown>, ctx: TaskContext): Promise<string> {
    const { executionId: id, logger, signal } = ctx;
    const told = on(prompts, id, { signal });
    heard.add(id);
    listening.emit(id);
    for await (const [what, text] of told as AsyncIterable<Prompt>) {
      if (what === 'end') return text;
      if (what === 'log') logger.log(text);
      else if (what === 'ask') await (await ctx.tasks.enqueue('prompted', {})).result();
      else await ctx.progress(Number(text), 'Working…', 'work');
    }
    return 'never';
  }

  /** Gives back what it was given, or fails with it. */
  @Task('keep_large', { module: 'demo' })
  keep(payload: { lines?: string[]; fails?: boolean }): object {
    if (payload.fails) throw new Error('It could not be kept');
    return payload;
  }

  @Task('resize_image', { module: 'demo', measure: true })
  resize(): string {
    return 'resized';
  }

  @Task('leave_artifacts', { module: 'demo' })
  async leave(_: Record<string, unknown>, { artifacts }: TaskContext): Promise<string> {
    await artifacts.save('totals.json', { total: 42, parts: [40, 2] });
    await artifacts.save('rows.csv', 'a,b\n1,2\n', { contentType: 'text/csv' });
    await artifacts.save('page.html', '<script>document.title = "taken over"</script>', { contentType: 'text/html' });
    await artifacts.save('pixel.png', Buffer.from(PIXEL, 'base64'), { contentType: 'image/png' });
    await artifacts.save('blob.bin', Buffer.from([0xff, 0x00, 0xfe]), { contentType: 'application/octet-stream' });
    return 'left';
  }
}
