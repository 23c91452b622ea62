import { Injectable } from '@nestjs/common';
import { Tasks } from '../client/index.js';
import { Ledger } from '../ledger/index.js';
import type { StepDeclaration } from './pipeline.decorators.js';

/** Tells how far a pipeline on workers is. */
@Injectable()
export class PipelineProgress {
  constructor(
    private readonly ledger: Ledger,
    private readonly tasks: Tasks,
  ) {}

  async report(id: string, steps: readonly StepDeclaration[], step: StepDeclaration): Promise<void> {
    const root = await this.ledger.workflows.root(id);
    if (root?.node != null) await this.tasks.updateProgress(root.id, progressOf(steps, step));
  }
}

/** How far a pipeline is once a step is done. */
export function progressOf(steps: readonly StepDeclaration[], step: StepDeclaration) {
  const done = steps.indexOf(step) + 1;
  const percent = Math.floor((100 * done) / steps.length);
  return {
    percent,
    message: step.options.description ?? `${step.method} (${done}/${steps.length})`,
    step: step.method,
  };
}
