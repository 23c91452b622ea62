import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';

const OFF = ['0', 'false', 'no', 'off'];

/** A switch in a query: 0, false, no and off, in any case, turn it off; anything else leaves it on. */
export function UnlessOff(): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    Transform(
      ({ value }: { value: unknown }) => ![value].flat().some((word) => OFF.includes(String(word).toLowerCase())),
    ),
    IsBoolean(),
  );
}
