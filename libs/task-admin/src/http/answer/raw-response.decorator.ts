import type { ServerResponse } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { rawResponseOf } from '../platform.js';

/** Injects Node's own response, and leaves it to Nest to send the answer. */
export const RawResponse = createParamDecorator((_: unknown, context: ExecutionContext): ServerResponse =>
  rawResponseOf(context),
);
