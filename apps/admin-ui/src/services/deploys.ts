import { queryOptions } from '@tanstack/react-query';
import { get } from './api';
import type { ExecutionFilter } from './execution-filter';
import type { Deploy, DeployComparison, DeployedTask, Deploys } from './schema';
import { t } from '../language/t';

export const DEPLOY_WINDOWS = ['1h', '6h', '24h'] as const;
export type DeployWindow = (typeof DEPLOY_WINDOWS)[number];
export const USUAL_DEPLOY_WINDOW: DeployWindow = '24h';

export type DeployOutcome = DeployedTask['outcome'];
export const OUTCOMES: readonly DeployOutcome[] = ['worse', 'unclear', 'better', 'same'];
export const OUTCOME_WORDS: Readonly<Record<DeployOutcome, string>> = {
  worse: t`Worse`,
  unclear: t`Unclear`,
  better: t`Better`,
  same: t`Same`,
};

/** Which deploy a page shows, beside its version: a version may have been deployed more than once. */
export interface DeployView {
  readonly at?: string;
  readonly window?: DeployWindow;
}

/** Keeps what makes sense of an address, and drops the rest. */
export function validDeployView({ at, window }: Readonly<Record<string, unknown>>): DeployView {
  const known = DEPLOY_WINDOWS.find((each) => each === window);
  const isTime = typeof at === 'string' && !Number.isNaN(Date.parse(at));
  return { ...(isTime && { at }), ...(known && known !== USUAL_DEPLOY_WINDOW && { window: known }) };
}

const STALE_MS = 60_000;

/** The latest first. A page that is connected anew asks again: processes that restart close its stream. */
export const deploysQuery = queryOptions({
  queryKey: ['deploys'],
  queryFn: ({ signal }) => get<Deploys>('/deploys', { page_size: 100 }, signal),
  staleTime: STALE_MS,
});

/** How tasks went before and after. It is asked for with the other statistics, when something has happened. */
export function deployQuery(version: string, { at, window }: DeployView) {
  return queryOptions({
    queryKey: ['statistics', 'deploy', version, at, window],
    queryFn: ({ signal }) => get<DeployComparison>(`/deploys/${encodeURIComponent(version)}`, { at, window }, signal),
  });
}

/** Those that a time holds, the earliest first. */
export function deploysIn(deploys: Deploys | undefined, from: string, to: string): Deploy[] {
  const isWithin = ({ at }: Deploy): boolean => Date.parse(at) >= Date.parse(from) && Date.parse(at) <= Date.parse(to);
  return (deploys?.results ?? []).filter(isWithin).toReversed();
}

/** The executions of a task that failed after a deploy. The end of a list is a millisecond that belongs to it. */
export function failedAfter({ after }: Pick<DeployComparison, 'after'>, task: string): ExecutionFilter {
  const end = new Date(Date.parse(after.to) - 1).toISOString();
  return { status: 'FAILURE', task, finished_from: after.from, finished_to: end };
}
