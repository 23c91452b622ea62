import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Expose, Transform, Type } from 'class-transformer';
import { IsDate, IsInt, IsOptional, IsString, IsUUID, ValidateNested } from 'class-validator';
import { z } from 'zod';
import { createPayloadSchema } from './create-payload-schema.js';
import type { PayloadSource } from './payload-source.js';

/** What is stored, and what two attempts make of it. */
async function stored(source: PayloadSource | undefined, input?: unknown) {
  const schema = createPayloadSchema('order', source);
  const { json, value } = await schema.accept(schema.write(input));
  const payload: unknown = JSON.parse(json);
  const [first, second] = [await schema.validate(payload, 'run'), await schema.validate(payload, 'run')];
  return { payload, json, value, first, second };
}

class Item {
  @IsString() sku!: string;
  @IsUUID() line: string = randomUUID();
}

class Order {
  @IsUUID() id: string = randomUUID();
  @IsOptional() @IsInt() months?: number = 3;
  @ValidateNested({ each: true }) @Type(() => Item) items: Item[] = [];
  @IsDate() @Type(() => Date) since: Date = new Date();
  requestedAt = new Date();
  note?: string;
}

describe('what a class fills in', () => {
  it('is stored, so that every attempt sees the same', async () => {
    const { payload, value, first, second } = await stored(Order, { items: [{ sku: 'a' }] });
    expect(first).toEqual(value);
    expect(second).toEqual(value);
    expect(first).toMatchObject({ since: expect.any(Date), requestedAt: expect.any(Date) });
    const order = value as Order;
    expect(payload).toEqual({
      id: order.id,
      months: 3,
      items: [{ sku: 'a', line: order.items[0]!.line }],
      since: order.since.toISOString(),
      requestedAt: order.requestedAt.toISOString(),
    });
  });

  it('leaves what was given as it was given, to the letter', async () => {
    const text = JSON.stringify({
      items: [],
      id: randomUUID(),
      months: 1,
      since: new Date(0),
      requestedAt: new Date(1),
    });
    expect((await stored(Order, JSON.parse(text))).json).toBe(text);
    class Trimmed {
      @Transform(({ value }) => String(value).trim()) @IsString() title!: string;
      @IsString() separator: string = '-';
    }
    expect((await stored(Trimmed, { title: ' a ' })).payload).toEqual({ title: ' a ', separator: '-' });
  });

  it('goes by the names of the payload', async () => {
    class Exposed {
      @Expose({ name: 'the_id' }) @IsUUID() id: string = randomUUID();
    }
    const { payload, value, first } = await stored(Exposed);
    expect(payload).toEqual({ the_id: (value as Exposed).id });
    expect(first).toEqual(value);
  });

  it('is stored beside what would not come back the same', async () => {
    class Mixed {
      id = randomUUID();
      rows = new Map([[1, 2]]);
      run = (): number => 1;
      @Transform(({ value }) => `${value}!`) shout: string = 'a';
    }
    const { payload, value, first } = await stored(Mixed, {});
    expect(payload).toEqual({ id: (value as Mixed).id });
    expect(first).toMatchObject({ id: (value as Mixed).id, rows: new Map([[1, 2]]) });
  });

  it('takes an empty instance for an empty payload', async () => {
    class Ping {}
    expect((await stored(Ping, new Ping())).json).toBe('{}');
    expect((await stored(Ping)).json).toBe('{}');
  });
});

describe('what a Standard Schema fills in', () => {
  const uuid = z.uuid().default(() => randomUUID());

  it('is stored, so that every attempt sees the same', async () => {
    const source = z.object({
      id: uuid,
      lines: z.array(z.object({ id: uuid })),
      at: z.coerce.date().default(new Date()),
    });
    const { payload, value, first, second } = await stored(source, { lines: [{}] });
    expect(first).toEqual(value);
    expect(second).toEqual(value);
    const { id, lines, at } = value as z.output<typeof source>;
    expect(payload).toEqual({ id, lines, at: at.toISOString() });
  });

  it('leaves what was given as it was given, where the schema converts it', async () => {
    const source = z.object({ id: uuid, length: z.string().transform((text) => text.length) });
    const { payload, value, first } = await stored(source, { length: 'four' });
    expect(payload).toEqual({ id: (value as { id: string }).id, length: 'four' });
    expect(first).toEqual(value);
  });

  it('does not store what a transformation adds, or a default that would not pass', async () => {
    const source = z
      .object({
        id: uuid,
        size: z
          .string()
          .default('xl')
          .transform((text) => text.length),
      })
      .transform((order) => ({ ...order, label: `#${order.size}` }));
    const { payload, value, first } = await stored(source, {});
    expect(payload).toEqual({ id: (value as { id: string }).id });
    expect(first).toEqual(value);
  });

  it('is the whole payload where that has a default', async () => {
    const source = z.object({ id: z.string() }).default(() => ({ id: randomUUID() }));
    const { payload, value, first } = await stored(source);
    expect(payload).toEqual(value);
    expect(first).toEqual(value);
  });
});

describe('a payload that is nothing', () => {
  const account = z.object({ name: z.string() });

  it.each<[string, PayloadSource, unknown, string, unknown]>([
    ['null, where it may be', account.nullable(), null, 'null', null],
    ['undefined for void', z.void(), undefined, 'null', undefined],
    ['undefined, where it may be', account.optional(), undefined, 'null', undefined],
    ['null for both', account.nullish(), null, 'null', null],
    ['an empty object, where undefined may not be', z.object({ size: z.number().optional() }), undefined, '{}', {}],
    ['null as an empty one', z.null(), null, 'null', null],
  ])('is %s', async (_, source, input, json, value) => {
    expect(await stored(source, input)).toMatchObject({ json, value, first: value });
  });

  it.each([null, undefined])('is refused where the schema refuses it: %s', async (input) => {
    await expect(stored(account, input)).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' });
    await expect(stored(undefined, null)).rejects.toThrow('it must be a JSON object, not null');
  });

  it('names the fields that are missing from what was left out', async () => {
    await expect(stored(account)).rejects.toMatchObject({ issues: [{ path: 'name' }] });
  });
});
