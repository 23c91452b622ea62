import { Injectable } from '@nestjs/common';
import type { DeployComparison, NewDeployError } from '@taskledger/nestjs';
import { forbidden, RequestProblem } from '../http/problems/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import { ExecutionAccess } from './execution.access.js';
import type { TaskAdminUser } from './task-admin-access.js';

/** The one way to deploys. They are compared by statistics of all executions: whoever sees only some has none. */
@Injectable()
export class DeployAccess {
  constructor(
    private readonly access: AccessResolver,
    private readonly executions: ExecutionAccess,
  ) {}

  /** @throws RequestProblem 403 */
  async assertMayRead(user: TaskAdminUser): Promise<void> {
    if ((await this.access.policy.can(user, 'deploy.read')) !== true) throw forbidden('deploy.read');
    if (await this.executions.seesAll(user)) return;
    throw new RequestProblem(403, 'ACCESS_FORBIDDEN', 'Deploys are about all executions, of which you see some only.');
  }

  /** The fingerprints of new errors that the user may read. */
  async readable(user: TaskAdminUser, { tasks }: DeployComparison): Promise<ReadonlySet<string>> {
    const errors = new Map(tasks.flatMap(({ newErrors }) => newErrors).map((error) => [error.fingerprint, error]));
    const found = [...errors.values()];
    const answers = await Promise.all(found.map((error) => this.mayRead(user, error)));
    return new Set(found.filter((_, index) => answers[index]).map(({ fingerprint }) => fingerprint));
  }

  private async mayRead(user: TaskAdminUser, { fingerprint, taskNames }: NewDeployError): Promise<boolean> {
    return (await this.access.policy.can(user, 'error.read', { type: 'error', fingerprint, taskNames })) === true;
  }
}
