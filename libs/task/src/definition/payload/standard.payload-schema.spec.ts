import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createPayloadSchema } from './create-payload-schema.js';
import type { StandardSchema } from './payload-source.js';

const Mail = z.object({
  to: z.email(),
  copies: z.number().int().default(1),
  items: z.array(z.object({ sku: z.string() })).optional(),
});

const schema = (source: StandardSchema) => createPayloadSchema('mail', source);

describe('payloads described by a Standard Schema', () => {
  it('answers what the schema makes of the input', async () => {
    await expect(schema(Mail).validate({ to: 'a@b.be' }, 'run')).resolves.toEqual({ to: 'a@b.be', copies: 1 });
  });

  it('names the fields that are wrong', async () => {
    const promise = schema(Mail).validate({ to: 'nobody', items: [{ sku: 1 }] }, 'enqueue');
    await expect(promise).rejects.toMatchObject({
      code: 'PAYLOAD_INVALID',
      task: 'mail',
      issues: [{ path: 'to' }, { path: 'items.0.sku' }],
    });
  });

  it('waits for schemas that validate asynchronously', async () => {
    const taken = z.object({ name: z.string().refine(async (name) => name !== 'root', 'is taken') });
    await expect(schema(taken).validate({ name: 'root' }, 'enqueue')).rejects.toThrow('name: is taken');
    await expect(schema(taken).validate({ name: 'me' }, 'enqueue')).resolves.toEqual({ name: 'me' });
  });

  it('leaves arrays and primitives to the schema', async () => {
    await expect(schema(z.array(z.number())).validate([1, 2], 'enqueue')).resolves.toEqual([1, 2]);
    await expect(schema(z.string()).validate('text', 'run')).resolves.toBe('text');
    await expect(schema(Mail).validate('text', 'run')).rejects.toThrow('expected object');
  });

  it('counts undefined as an empty object', async () => {
    await expect(schema(z.object({ size: z.number().default(2) })).validate(undefined, 'run')).resolves.toEqual({
      size: 2,
    });
  });

  it('refuses at enqueue what the schema would refuse after a trip through the ledger', async () => {
    await expect(schema(z.object({ at: z.date() })).validate({ at: new Date() }, 'enqueue')).rejects.toThrow('at: ');
    const coerced = schema(z.object({ at: z.coerce.date() }));
    await expect(coerced.validate({ at: new Date(0) }, 'enqueue')).resolves.toEqual({ at: new Date(0) });
  });

  it('takes schemas that are functions, as arktype makes them', async () => {
    const callable = Object.assign(() => undefined, {
      '~standard': { version: 1 as const, vendor: 'spec', validate: (value: unknown) => ({ value: { got: value } }) },
    });
    await expect(schema(callable).validate({ a: 1 }, 'run')).resolves.toEqual({ got: { a: 1 } });
    expect(schema(callable).jsonSchema()).toBeUndefined();
  });

  it('reads paths made of segments', async () => {
    const segmented: StandardSchema = {
      '~standard': {
        version: 1,
        vendor: 'spec',
        validate: () => ({ issues: [{ message: 'bad', path: [{ key: 'a' }, 0, 'b'] }, { message: 'worse' }] }),
      },
    };
    await expect(schema(segmented).validate({}, 'run')).rejects.toMatchObject({
      issues: [
        { path: 'a.0.b', message: 'bad' },
        { path: '', message: 'worse' },
      ],
    });
  });

  it('describes the input as JSON Schema', () => {
    expect(schema(Mail).jsonSchema()).toMatchObject({
      type: 'object',
      properties: { to: { type: 'string' }, copies: { type: 'integer', default: 1 } },
      required: ['to'],
    });
  });

  it('falls back to the conversion that the schema offers, and to none when there is no form for it', () => {
    const validate = (value: unknown) => ({ value });
    const older = {
      '~standard': { version: 1 as const, vendor: 'spec', validate },
      toJSONSchema: () => ({ type: 'null' }),
    };
    expect(schema(older).jsonSchema()).toEqual({ type: 'null' });
    const failing = {
      ...older,
      toJSONSchema: () => {
        throw new Error('no form for it');
      },
    };
    expect(schema(failing).jsonSchema()).toBeUndefined();
  });

  it('E16 marks dates, and describes the rest where there is no form for a member', () => {
    const source = z.object({
      at: z.coerce.date(),
      until: z.iso.datetime().optional(),
      day: z.iso.date(),
      set: z.bigint(),
    });
    const date = { type: 'string', format: 'date-time' };
    expect(schema(source).jsonSchema()).toMatchObject({
      type: 'object',
      properties: { at: date, until: date, day: { type: 'string', format: 'date' }, set: {} },
    });
  });
});
