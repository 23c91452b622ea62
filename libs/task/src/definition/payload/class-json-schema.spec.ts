import { describe, expect, it } from '@jest/globals';
import { Expose, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsDateString,
  IsEnum,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsRFC3339,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { classJsonSchema } from './class-json-schema.js';

enum Format {
  Pdf = 'pdf',
  Csv = 'csv',
}
enum Level {
  Low,
  High,
}

class Item {
  @IsString() sku!: string;
  @Min(1) @IsInt() quantity: number = 1;
}

const OtherItem = (() => {
  class Item {
    @IsBoolean() other!: boolean;
  }
  return Item;
})();

class Base {
  @IsString() @MaxLength(50) tenant!: string;
}

class Order extends Base {
  @IsString() userId!: string;
  @IsOptional() @Min(1) @IsInt() months?: number = 3;
  @IsEnum(Format) format: Format = Format.Pdf;
  @IsEnum(Level) level!: Level;
  @IsIn(['a', 'b']) kind!: string;
  @IsDate() @Type(() => Date) since!: Date;
  @IsOptional() @IsDateString() until?: string;
  @IsArray() @ArrayMaxSize(9) @ValidateNested({ each: true }) @Type(() => Item) items: Item[] = [];
  @ValidateNested() @Type(() => OtherItem) other!: object;
  @IsString({ each: true }) names!: string[];
  @IsNotEmpty() amount!: number;
  note?: string;
  nonce = Math.random();
}

describe('classJsonSchema', () => {
  const schema = classJsonSchema(Order) as { properties: Record<string, object>; required: string[] };

  it('describes each property by its rules', () => {
    expect(schema.properties).toMatchObject({
      tenant: { type: 'string', maxLength: 50 },
      userId: { type: 'string' },
      months: { type: 'integer', minimum: 1 },
      format: { type: 'string', enum: ['pdf', 'csv'] },
      level: { type: 'number', enum: [0, 1] },
      kind: { type: 'string', enum: ['a', 'b'] },
      since: { type: 'string', format: 'date-time' },
      until: { type: 'string' },
      names: { type: 'array', items: { type: 'string' } },
      amount: { type: 'number' },
      note: {},
    });
  });

  it('shows initial values as defaults and does not require them', () => {
    expect(schema.properties).toMatchObject({
      months: { default: 3 },
      format: { default: 'pdf' },
      items: { default: [] },
    });
    expect(schema.required).toEqual(expect.arrayContaining(['tenant', 'userId', 'level', 'kind', 'since', 'other']));
    for (const name of ['months', 'format', 'items', 'note', 'nonce', 'until']) {
      expect(schema.required).not.toContain(name);
    }
  });

  it('shows no default that differs from instance to instance', () => {
    expect(schema.properties.nonce).not.toHaveProperty('default');
  });

  it('contains nested classes, those of the same name apart', () => {
    expect(schema).toMatchObject({
      properties: { items: { type: 'array', items: { $ref: '#/$defs/Item' } }, other: { $ref: '#/$defs/Item2' } },
      $defs: {
        Item: { properties: { sku: { type: 'string' }, quantity: { type: 'integer', default: 1 } }, required: ['sku'] },
        Item2: { properties: { other: { type: 'boolean' } } },
      },
    });
    expect(JSON.stringify(schema)).not.toContain('#/definitions/');
  });

  it('E16 marks every date as one', () => {
    class Window {
      @IsDate() @Type(() => Date) a!: Date;
      @IsDateString() b!: string;
      @IsISO8601() c!: string;
      @IsRFC3339() d!: string;
      @Type(() => Date) e!: Date;
      @IsOptional() @IsISO8601({ strict: true }) f?: string;
      @IsArray() @IsISO8601({}, { each: true }) g!: string[];
    }
    const date = { type: 'string', format: 'date-time' };
    const { properties } = classJsonSchema(Window) as { properties: Record<string, object> };
    expect(properties).toMatchObject({
      a: date,
      b: date,
      c: date,
      d: date,
      f: date,
      g: { type: 'array', items: date },
    });
    expect(properties.c).not.toHaveProperty('oneOf');
  });

  it('ends for classes that contain themselves', () => {
    class Tree {
      @IsOptional() @ValidateNested({ each: true }) @Type(() => Tree) children?: Tree[];
    }
    expect(classJsonSchema(Tree)).toMatchObject({
      properties: { children: { type: 'array', items: { $ref: '#/$defs/Tree' } } },
      $defs: { Tree: { properties: { children: { items: { $ref: '#/$defs/Tree' } } } } },
    });
  });

  it('describes alternatives that a discriminator tells apart', () => {
    class Cat {
      @IsString() name!: string;
    }
    class Dog {
      @IsInt() legs!: number;
    }
    class Owner {
      @ValidateNested()
      @Type(() => Object, {
        discriminator: {
          property: 'kind',
          subTypes: [
            { value: Cat, name: 'cat' },
            { value: Dog, name: 'dog' },
          ],
        },
      })
      pet!: Cat | Dog;
      @ValidateNested() @Type(() => Cat) cats!: Cat[];
    }
    expect(classJsonSchema(Owner)).toMatchObject({
      properties: {
        pet: { anyOf: [{ $ref: '#/$defs/Cat' }, { $ref: '#/$defs/Dog' }] },
        cats: { type: 'array', items: { $ref: '#/$defs/Cat' } },
      },
    });
  });

  it('uses the names under which properties are exposed', () => {
    class Exposed {
      @Expose({ name: 'user_id' }) @IsString() userId: string = 'me';
    }
    expect(classJsonSchema(Exposed)).toEqual({
      type: 'object',
      properties: { user_id: { type: 'string', default: 'me' } },
    });
  });

  it('describes what it can of a class without validation', () => {
    class Holder {
      name?: string;
      size = 2;
      list: string[] = ['a'];
    }
    expect(classJsonSchema(Holder)).toEqual({
      type: 'object',
      properties: { name: {}, size: { type: 'number', default: 2 }, list: { type: 'array', default: ['a'] } },
    });
  });
});
