import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { takenBody } from './body-intake.js';
import { asJsonObject, type JsonObject } from './json-body.js';
import { rawRequestOf } from './platform.js';

/** Injects the body as a JSON object; none is an empty one. Pipes of the host do not get to see it. */
export const JsonBody = createParamDecorator((_: unknown, context: ExecutionContext): JsonObject => {
  const { body } = context.switchToHttp().getRequest<{ body?: unknown }>();
  return takenBody(rawRequestOf(context)) ?? asJsonObject(body ?? {});
});
