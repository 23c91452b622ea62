import { Injectable } from '@nestjs/common';
import type { BreakerView } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';

type View = Record<string, unknown>;

/** Circuit breakers as clients see them. */
@Injectable()
export class BreakerViews {
  constructor(private readonly executions: ExecutionAccess) {}

  items(user: TaskAdminUser, breakers: readonly BreakerView[]): Promise<View[]> {
    return Promise.all(breakers.map((breaker) => this.of(user, breaker)));
  }

  async of(user: TaskAdminUser, breaker: BreakerView): Promise<View> {
    const { opened, probeId } = breaker;
    const isProbeShown = probeId !== undefined && (await this.executions.isVisible(user, probeId));
    return {
      name: breaker.name,
      state: breaker.state,
      task_names: breaker.tasks,
      has_key: !breaker.isDeclared,
      failures: breaker.failures,
      failure_threshold: breaker.failureThreshold,
      recovery_ms: breaker.recoveryMs,
      opened: opened ? { at: opened.at, by: opened.by ?? null, reason: opened.reason ?? null } : null,
      next_probe_at: breaker.nextProbeAt ?? null,
      probe_execution_id: isProbeShown ? probeId : null,
    };
  }
}
