import { describe, expect, it } from '@jest/globals';
import { Expose, Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsDate,
  IsEnum,
  IsInt,
  IsOptional,
  IsString,
  Min,
  registerDecorator,
  ValidateNested,
} from 'class-validator';
import { InvalidOptionError, InvalidPayloadError, type PayloadIssue } from '../../errors/index.js';
import { createPayloadSchema } from './create-payload-schema.js';
import type { PayloadMode } from './payload.schema.js';
import type { PayloadSource } from './payload-source.js';

enum Format {
  Pdf = 'pdf',
  Csv = 'csv',
}

function StartsWithU({ each = false } = {}): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'startsWithU',
      target: target.constructor,
      propertyName: String(property),
      options: { message: 'userId must start with u', each },
      validator: { validate: async (value) => typeof value === 'string' && value.startsWith('u') },
    });
}

class Item {
  @IsString() sku!: string;
  @IsInt() @Min(1) quantity: number = 1;
}

class Order {
  @IsString() @StartsWithU() userId!: string;
  @IsOptional() @IsInt() @Min(1) months?: number = 3;
  @IsEnum(Format) format: Format = Format.Pdf;
  @IsDate() @Type(() => Date) @IsOptional() since?: Date;
  @IsArray() @ValidateNested({ each: true }) @Type(() => Item) items: Item[] = [];
  note?: string;
  get label(): string {
    return `${this.userId}/${this.months}`;
  }
}

class Holder {
  name?: string;
  size = 2;
}

const validate = (source: PayloadSource | undefined, input?: unknown, mode: PayloadMode = 'enqueue') =>
  createPayloadSchema('order', source).validate(input, mode);

async function issues(source: PayloadSource | undefined, input: unknown, mode: PayloadMode = 'enqueue') {
  const error: unknown = await validate(source, input, mode).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InvalidPayloadError);
  return (error as InvalidPayloadError).issues as PayloadIssue[];
}

describe('payloads described by a class', () => {
  it.each(['enqueue', 'run'] as const)('S0-09 validates at %s, with defaults and custom validation', async (mode) => {
    const order = (await validate(Order, { userId: 'u1' }, mode)) as Order;
    expect(order).toBeInstanceOf(Order);
    expect(order).toMatchObject({ userId: 'u1', months: 3, format: 'pdf', items: [], label: 'u1/3' });
    expect(await issues(Order, { userId: 'x1', months: 0 }, mode)).toEqual([
      { path: 'userId', message: 'userId must start with u' },
      { path: 'months', message: 'months must not be less than 1' },
    ]);
  });

  it('finding 17 says of a rule about each item which items break it', async () => {
    class Letter {
      @IsString({ each: true }) notes: string[] = [];
      @IsInt({ each: true, message: 'use whole numbers' }) @Min(1, { each: true }) sizes: number[] = [1];
      @StartsWithU({ each: true }) users: string[] = [];
      @IsString({ each: true }) texts: unknown = [];
    }
    expect(await issues(Letter, { notes: ['a', 1, null], sizes: [1, 0, 0.5], users: ['u1', 'x1'] })).toEqual([
      { path: 'notes.1', message: 'notes must be a string' },
      { path: 'notes.2', message: 'notes must be a string' },
      { path: 'sizes.1', message: 'sizes must not be less than 1' },
      { path: 'sizes.2', message: 'sizes must not be less than 1' },
      { path: 'sizes.2', message: 'use whole numbers' },
      { path: 'users.1', message: 'userId must start with u' },
    ]);
    // It is no list: then it is about the member itself.
    expect(await issues(Letter, { texts: 1 })).toEqual([{ path: 'texts', message: expect.stringContaining('texts') }]);
    expect(await issues(Letter, { notes: Array.from({ length: 5_000 }, () => 1) })).toHaveLength(20);
  });

  it('names the task and the fields in the error', async () => {
    const promise = validate(Order, { userId: 'u1', items: [{ sku: 1 }] });
    await expect(promise).rejects.toMatchObject({
      code: 'PAYLOAD_INVALID',
      task: 'order',
      name: 'InvalidPayloadError',
    });
    await expect(promise).rejects.toThrow(
      'The payload of task "order" is not valid: items.0.sku: sku must be a string.',
    );
  });

  it('makes instances of nested classes, dates and enums', async () => {
    const input = { userId: 'u1', since: '2026-01-02T03:04:05.000Z', format: 'csv', items: [{ sku: 'a' }] };
    const order = (await validate(Order, input)) as Order;
    expect(order.since).toEqual(new Date('2026-01-02T03:04:05.000Z'));
    expect(order.items[0]).toBeInstanceOf(Item);
    expect(order.items[0]).toEqual({ sku: 'a', quantity: 1 });
    expect(await issues(Order, { userId: 'u1', since: 'yesterday', format: 'doc' })).toEqual([
      { path: 'format', message: 'format must be one of the following values: pdf, csv' },
      { path: 'since', message: 'since must be a Date instance' },
    ]);
  });

  it('refuses unknown properties by name at enqueue, nested ones too', async () => {
    const input = { userId: 'u1', monhts: 4, items: [{ sku: 'a', color: 'red' }] };
    expect(await issues(Order, input)).toEqual([
      { path: 'monhts', message: 'property monhts should not exist' },
      { path: 'items.0.color', message: 'property color should not exist' },
    ]);
  });

  it('tolerates unknown properties at run, since a newer producer may send them during a deploy', async () => {
    await expect(validate(Order, { userId: 'u1', added: true }, 'run')).resolves.toBeInstanceOf(Order);
  });

  it('knows declared properties without decorators', async () => {
    await expect(validate(Order, { userId: 'u1', note: 'hello' })).resolves.toMatchObject({ note: 'hello' });
  });

  it('takes a class without validation as a typed holder', async () => {
    const holder = await validate(Holder, { name: 'n', extra: [1] });
    expect(holder).toBeInstanceOf(Holder);
    expect(holder).toEqual({ name: 'n', size: 2, extra: [1] });
  });

  it('counts undefined as an empty object', async () => {
    await expect(validate(Holder)).resolves.toEqual({ name: undefined, size: 2 });
    expect(await issues(Order, undefined)).toContainEqual({ path: 'userId', message: 'userId must be a string' });
  });

  it('keeps the default of a member given as undefined, as storing it does', async () => {
    await expect(validate(Order, { userId: 'u1', months: undefined })).resolves.toMatchObject({ months: 3 });
  });

  it('keeps the default of a member with @Expose', async () => {
    class Exposed {
      @Expose() @IsInt() size: number = 7;
      @Expose({ name: 'the_name' }) @IsString() name: string = 'n';
    }
    await expect(validate(Exposed, {})).resolves.toEqual({ size: 7, name: 'n' });
    await expect(validate(Exposed, { the_name: 'm' })).resolves.toEqual({ size: 7, name: 'm' });
  });

  it.each([
    ['an array', [1]],
    ['a string', 'text'],
    ['a number', 5],
    ['null', null],
  ])('refuses %s', async (kind, input) => {
    expect(await issues(Order, input)).toEqual([{ path: '', message: `it must be a JSON object, not ${kind}` }]);
  });

  it('refuses what JSON has no form for', async () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(await issues(Holder, cycle)).toEqual([
      { path: '', message: expect.stringMatching(/^payload is .*circular/) },
    ]);
    expect(await issues(Holder, { rows: [{ big: 10n }] })).toEqual([
      { path: 'rows[0].big', message: 'payload.rows[0].big is a bigint, which JSON cannot keep' },
    ]);
    expect(await issues(Holder, () => 1)).toMatchObject([{ message: 'payload is a function, which JSON cannot keep' }]);
    await expect(validate(Holder, { at: new Date(Number.NaN) })).rejects.toThrow(
      'valid: payload.at is an invalid Date.',
    );
  });

  it('validates at enqueue what the worker will read, so that nothing passes there and fails at run', async () => {
    class Plain {
      @IsDate() at!: Date;
    }
    expect(await issues(Plain, { at: new Date() })).toEqual([{ path: 'at', message: 'at must be a Date instance' }]);
    await expect(validate(Order, { userId: 'u1', since: new Date(0) })).resolves.toMatchObject({ since: new Date(0) });
  });

  it('leaves the input as it is', async () => {
    class Cat {
      @IsString() name!: string;
    }
    class Owner {
      @ValidateNested()
      @Type(() => Object, { discriminator: { property: 'kind', subTypes: [{ value: Cat, name: 'cat' }] } })
      pet!: Cat;
    }
    const input = Object.freeze({ pet: Object.freeze({ kind: 'cat', name: 'Tom' }) });
    const owner = (await validate(Owner, input, 'run')) as Owner;
    expect(owner.pet).toBeInstanceOf(Cat);
    expect(input).toEqual({ pet: { kind: 'cat', name: 'Tom' } });
  });

  it('does not touch NUL characters and lone surrogates', async () => {
    const text = 'a\u0000b\ud800';
    await expect(validate(Holder, { name: text })).resolves.toMatchObject({ name: text });
    await expect(validate(undefined, { name: text })).resolves.toEqual({ name: text });
  });

  it('reports a transformation that throws as a problem of the payload', async () => {
    class Strict {
      @Transform(({ value }) => BigInt(value as string)) count!: bigint;
    }
    const [issue] = await issues(Strict, { count: 'many' });
    expect(issue?.message).toMatch('Strict could not be made from it: Cannot convert many to a BigInt');
  });

  it('stops the boot when the class cannot be constructed', () => {
    class Needy {
      constructor() {
        throw new Error('no database');
      }
    }
    expect(() => createPayloadSchema('order', Needy)).toThrow(InvalidOptionError);
    expect(() => createPayloadSchema('order', Needy)).toThrow('new Needy() failed: no database.');
  });
});

describe('payloads about which nothing is said', () => {
  it('takes any JSON object', async () => {
    await expect(validate(undefined, { any: [1, null] })).resolves.toEqual({ any: [1, null] });
    await expect(validate(undefined)).resolves.toEqual({});
    expect(await issues(undefined, [])).toEqual([{ path: '', message: 'it must be a JSON object, not an array' }]);
    expect(createPayloadSchema('order', undefined).jsonSchema()).toBeUndefined();
  });

  it('refuses a payload option that describes nothing', () => {
    expect(() => createPayloadSchema('order', { userId: String } as never)).toThrow('Use a class, a Standard Schema');
  });
});
