import { defineTask, type } from '@taskledger/nestjs';
import { IsString, MaxLength } from 'class-validator';

export class Hello {
  @IsString()
  @MaxLength(100)
  name?: string = 'world';
}

/** Greets somebody. */
export const hello = defineTask('hello', { payload: Hello, result: type<{ greeting: string }>() });
