import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { mergeMap, Observable } from 'rxjs';
import { AuditTrail } from './audit-trail.js';

/** Has every change leave a row in the audit before it is answered. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly trail: AuditTrail) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const act = this.trail.begin(context);
    if (!act) return next.handle();
    const written = mergeMap(async (answer: unknown) => {
      await this.trail.succeeded(context, act, answer);
      return answer;
    });
    return new Observable((subscriber) => act.run(() => next.handle().pipe(written).subscribe(subscriber)));
  }
}
