import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

const DIGITS = /^-?\d{1,15}$/;

/** A whole number in a query, in digits: what `Number` takes besides, such as `0x10` or `1e2`, is none. */
export function WholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (DIGITS.test(String(value)) ? Number(value) : value)),
    IsInt(),
    Min(least),
    Max(most),
  );
}
