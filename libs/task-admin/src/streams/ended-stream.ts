import type { MessageEvent } from '@nestjs/common';
import { ProcessLogger } from '@taskledger/nestjs';
import { catchError, concatMap, type MonoTypeOperatorFunction, of } from 'rxjs';
import { problemOf } from '../http/index.js';
import type { StreamRights } from './stream-rights.js';

/** Lets each event pass once the rights were looked at, in order. */
export function rechecked(rights: StreamRights): MonoTypeOperatorFunction<MessageEvent> {
  return concatMap(async (event) => {
    await rights.current();
    return event;
  });
}

/** Ends a stream that fails with an event `end`, which says what a new request would be answered with. */
export function endedWithReason(): MonoTypeOperatorFunction<MessageEvent> {
  return catchError((error: unknown) => {
    const { type, title, status, detail, code } = problemOf(error);
    if (status >= 500)
      new ProcessLogger('TaskAdmin').warn(`A stream ends: its rights cannot be checked: ${String(error)}`);
    return of<MessageEvent>({ type: 'end', data: { type, title, status, detail, code } });
  });
}
