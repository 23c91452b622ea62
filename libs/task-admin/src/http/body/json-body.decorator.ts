import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { JsonObject } from './json-body.js';
import { bodyOf } from './request-body.js';

/** Injects the body as a JSON object; none is an empty one. Pipes of the host do not get to see it. */
export const JsonBody = createParamDecorator((_: unknown, context: ExecutionContext): JsonObject => bodyOf(context));
