import { Injectable } from '@nestjs/common';
import { dependencyOf, type DependsOn, type ExecutionReference, upstreamIdsOf } from '../../enqueue/index.js';
import { UnknownDependencyError, UnknownExecutionError } from '../../errors/index.js';
import { type DependencyEdit, Ledger, type RelatedExecution } from '../../ledger/index.js';
import { DependencyResolver, WakeUps } from '../../queue/index.js';
import type { ExecutionView } from '../scope/execution-view.js';

/** What an execution depends on, and what depends on it, at most 100 of each. */
export interface ExecutionDependencies {
  readonly upstreams: readonly RelatedExecution[];
  readonly dependents: readonly RelatedExecution[];
  /** How many there are besides: outside of the scope, or beyond the first 100. */
  readonly hiddenUpstreams: number;
  readonly hiddenDependents: number;
}

/** Changes and reads what executions depend on, within a view. */
@Injectable()
export class DependencyEditor {
  constructor(
    private readonly ledger: Ledger,
    private readonly resolver: DependencyResolver,
    private readonly wakeUps: WakeUps,
  ) {}

  async add(id: string, on: DependsOn, view: ExecutionView, edit: DependencyEdit): Promise<boolean> {
    const dependency = dependencyOf(on, 'on');
    const seen = await view.among([id, dependency.upstreamId], edit.manager);
    if (!seen.includes(id)) throw new UnknownExecutionError(id);
    if (!seen.includes(dependency.upstreamId)) throw new UnknownDependencyError([dependency.upstreamId]);
    const isAdded = await this.ledger.dependencies.edits.add(id, dependency, edit);
    if (isAdded && !edit.manager) this.resolver.wake();
    return isAdded;
  }

  async remove(id: string, on: ExecutionReference, view: ExecutionView, edit: DependencyEdit): Promise<boolean> {
    const [upstreamId] = upstreamIdsOf([on]) as [string];
    const seen = await view.among([id, upstreamId], edit.manager);
    if (!seen.includes(id)) throw new UnknownExecutionError(id);
    if (!seen.includes(upstreamId)) return false;
    const woken = await this.ledger.dependencies.edits.remove(id, upstreamId, edit);
    if (woken && !edit.manager) this.wakeUps.writtenAll(woken);
    return woken !== undefined;
  }

  /** @throws UnknownExecutionError */
  async of(id: string, view: ExecutionView): Promise<ExecutionDependencies> {
    await view.read(id);
    const { upstreams, dependents, upstreamCount, dependentCount } =
      await this.ledger.dependencies.reader.relatedTo(id);
    const shown = new Set(await view.among([...upstreams, ...dependents].map((one) => one.id)));
    const seenUpstreams = upstreams.filter((one) => shown.has(one.id));
    const seenDependents = dependents.filter((one) => shown.has(one.id));
    return {
      upstreams: seenUpstreams,
      dependents: seenDependents,
      hiddenUpstreams: upstreamCount - seenUpstreams.length,
      hiddenDependents: dependentCount - seenDependents.length,
    };
  }
}
