import { Injectable } from '@nestjs/common';
import { InvalidOptionError, UnknownDeployError } from '../errors/index.js';
import { type DeployRow, DEPLOYS_KEPT, Ledger } from '../ledger/index.js';
import { assertDate, assertKnown, assertLabel, type NamesOf } from '../options/index.js';
import { durationMs } from '../time/duration.js';
import { comparedTasks, countsOf } from './comparison.js';
import type {
  Deploy,
  DeployCompareOptions,
  DeployComparison,
  DeployListOptions,
  NewDeployError,
} from './deploy.types.js';

const LEAST_WINDOW_MS = 10 * 60_000;
const MOST_WINDOW_MS = 24 * 3_600_000;
const USUAL_LIMIT = 20;
const MOST_ERRORS = 500;

const LIST: NamesOf<DeployListOptions> = { limit: true };
const COMPARE: NamesOf<DeployCompareOptions> = { at: true, window: true };

/**
 * Deploys of the application, and how its tasks went before and after. Processes say which version they run
 * (`worker: { version }`); a deploy is when one starts with a version that no other runs, and that is not the newest
 * deploy's.
 *
 * The split is by time: statistics are kept by time, not by version. While a deploy is rolled out, processes of both versions
 * run, and what the old ones end after it counts for the new one. The minute of the deploy counts for neither; after 14 days
 * statistics know no minutes, and the ten minutes, or the hour, of the deploy count for neither.
 */
@Injectable()
export class TaskDeploys {
  constructor(private readonly ledger: Ledger) {}

  /** The latest first. */
  async list(options: DeployListOptions = {}): Promise<Deploy[]> {
    assertKnown(options, LIST, { whole: 'options' });
    const { limit = USUAL_LIMIT } = options;
    if (!Number.isInteger(limit) || limit < 1 || limit > DEPLOYS_KEPT)
      throw new InvalidOptionError('limit', limit, `Use a whole number from 1 to ${DEPLOYS_KEPT}.`);
    return this.ledger.deploys.list(limit);
  }

  /**
   * Each task before and after a deploy: before it, as far as the deploy before; after it, up to the next one or now.
   * @throws UnknownDeployError; InvalidOptionError which names the option
   */
  async compare(version: string, options: DeployCompareOptions = {}): Promise<DeployComparison> {
    assertKnown(options, COMPARE, { whole: 'options' });
    assertLabel(version, 'version');
    if (options.at !== undefined) assertDate(options.at, 'at');
    const windowMs = windowOf(options);
    const found = await this.ledger.deploys.find(version, options.at);
    if (!found) throw new UnknownDeployError(version, options.at);
    const { deploy, previous } = found;
    const [before, after] = [
      previous && (await this.before(deploy, previous, windowMs)),
      await this.after(deploy, windowMs),
    ];
    const newErrors = await this.newErrors(deploy.at, new Date(endOf(deploy, windowMs)));
    const tasks = comparedTasks({ before: before?.rows ?? [], after: after.rows, newErrors });
    return {
      deploy,
      previous: previous ?? null,
      before: before ? timeOf(before) : null,
      after: timeOf(after),
      tasks,
      counts: countsOf(tasks),
    };
  }

  private before({ at }: DeployRow, previous: DeployRow, windowMs: number) {
    const fromMs = Math.max(previous.at.getTime(), at.getTime() - windowMs);
    return this.ledger.statistics.between({ fromMs, toMs: at.getTime() }, this.ledger.clock.now());
  }

  private after(deploy: DeployRow, windowMs: number) {
    const [nowMs, toMs] = [this.ledger.clock.now(), endOf(deploy, windowMs)];
    return this.ledger.statistics.between({ fromMs: deploy.at.getTime(), toMs: toMs < nowMs ? toMs : null }, nowMs);
  }

  private async newErrors(from: Date, to: Date): Promise<NewDeployError[]> {
    await this.ledger.errorGroups.fold();
    return this.ledger.deploys.newErrors(from, to, MOST_ERRORS);
  }
}

function endOf({ at, until }: DeployRow, windowMs: number): number {
  return Math.min(at.getTime() + windowMs, until?.getTime() ?? Infinity);
}

function windowOf({ window }: DeployCompareOptions): number {
  if (window === undefined) return MOST_WINDOW_MS;
  const ms = durationMs(window, 'window');
  if (ms >= LEAST_WINDOW_MS && ms <= MOST_WINDOW_MS) return ms;
  throw new InvalidOptionError('window', window, "Use '10m' to '24h'.");
}

function timeOf({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): { from: Date; to: Date } {
  return { from: new Date(fromMs), to: new Date(toMs) };
}
