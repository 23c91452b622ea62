import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';

const PAGES = 'taskledger:admin:pages';

/** Marks a controller whose routes are not those of the API. */
export const ServesPages = (): ClassDecorator => SetMetadata(PAGES, true);

export function servesPages(reflector: Reflector, context: ExecutionContext): boolean {
  return reflector.get<boolean | undefined>(PAGES, context.getClass()) === true;
}
