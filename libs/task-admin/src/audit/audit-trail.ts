import { type ArgumentsHost, Injectable } from '@nestjs/common';
import { ProcessLogger, type AuditedAct, type AuditOrigin, TaskAudit } from '@taskledger/nestjs';
import { Authenticator, principalOf } from '../access/index.js';
import {
  clientAddressOf,
  type ProblemDetails,
  rawRequestOf,
  rawResponseOf,
  requestIdOf,
  RequestRouter,
  TokenBuckets,
} from '../http/index.js';
import type { Operation } from '../openapi/operation.js';
import { takenBody } from '../http/body/request-body.js';
import { actionOf, detailsOf, subjectOf } from './audit-details.js';

type Outcome = { readonly answer: unknown } | { readonly problem: ProblemDetails };

const BULK = ['bulkExecutions', 'retryError'];

/** Writes down what people do over HTTP, and what they are refused: one row for each, in one place or another. */
@Injectable()
export class AuditTrail {
  private readonly logger = new ProcessLogger('TaskAdmin');
  private readonly acts = new WeakMap<object, AuditedAct>();
  // Whoever is refused again and again fills no table.
  private readonly refusals = new TokenBuckets(1);

  constructor(
    private readonly audit: TaskAudit,
    private readonly router: RequestRouter,
    private readonly authenticator: Authenticator,
  ) {}

  /** What a request is about to change; undefined for one that changes nothing. */
  begin(host: ArgumentsHost): AuditedAct | undefined {
    const request = rawRequestOf(host);
    const match = this.router.match(request);
    if (match.kind !== 'route' || !isAudited(match.operation)) return undefined;
    const response = rawResponseOf(host);
    const origin = {
      ...originOf(host, response.statusCode),
      // As it is when a row is written: what is created is answered otherwise.
      get status() {
        return response.statusCode;
      },
    };
    const act = this.audit.begin(origin, {
      isSummed: BULK.includes(match.operation.id),
    });
    this.acts.set(request, act);
    return act;
  }

  /** The change is done; the row, unless the library has written it with the change. */
  async succeeded(host: ArgumentsHost, act: AuditedAct, answer: unknown): Promise<void> {
    act.end();
    if (!act.isRecorded) await this.write(host, { answer });
  }

  /** A request has failed: a change that was not made, or a refusal that somebody may want to know of. */
  async failed(host: ArgumentsHost, problem: ProblemDetails): Promise<void> {
    const act = this.acts.get(rawRequestOf(host));
    act?.end();
    // What the library wrote is done; without a ledger there is nowhere to write.
    if (act?.isRecorded || problem.status === 503) return;
    if (this.matters(host, problem)) await this.write(host, { problem });
  }

  private matters(host: ArgumentsHost, { status, code }: ProblemDetails): boolean {
    const request = rawRequestOf(host);
    const match = this.router.match(request);
    if (match.kind !== 'route') return false;
    const user = principalOf(request);
    const address = clientAddressOf(host);
    if (user && isAudited(match.operation) && status !== 429) return true;
    const isRefusal = status === 403 || status === 429 || (status === 401 && this.authenticator.isSlowedDown(address));
    return isRefusal && this.refusals.take(`${user?.id ?? address} ${code}`) === 0;
  }

  private async write(host: ArgumentsHost, outcome: Outcome): Promise<void> {
    const request = rawRequestOf(host);
    const match = this.router.match(request);
    if (match.kind !== 'route') return;
    const { answer, problem } = { answer: undefined, problem: undefined, ...outcome };
    const entry = {
      ...originOf(host, problem?.status ?? rawResponseOf(host).statusCode),
      ...subjectOf(match, answer),
      action: actionOf(match),
      code: problem?.code,
      details: detailsOf(match, takenBody(request) ?? {}, answer),
    };
    // It is done, or refused, whether or not it can be written down.
    await this.audit.record(entry).catch((error: unknown) => {
      this.logger.error(
        `${entry.action} of ${entry.actor ?? entry.address} (request ${entry.requestId}, status ${entry.status}) could not be audited: ${String(error)}`,
      );
    });
  }
}

function isAudited({ method, isReading, isAudited: isAuditedToo }: Operation): boolean {
  return isAuditedToo ?? (method !== 'GET' && !isReading);
}

function originOf(host: ArgumentsHost, status: number): AuditOrigin {
  const request = rawRequestOf(host);
  const user = principalOf(request);
  return {
    actor: user && String(user.id),
    username: user?.username ?? undefined,
    address: clientAddressOf(host),
    requestId: requestIdOf(request),
    status,
  };
}
