import { Link } from '@tanstack/react-router';
import { Tags } from '../../components/tags';
import { duration, moment } from '../../format/time';
import { plural, rich, t } from '../../language/t';
import type { Execution } from '../../services/schema';
import { engineOf } from '../../services/engine';
import { Fact } from './fact';
import { KeyFacts } from './key-facts';

/** What is known of it, in the margin. */
export function Facts({ execution }: { readonly execution: Execution }) {
  const { scheduled_for: due, timeout_ms: timeout } = execution;
  return (
    <dl className="grid min-w-0 grid-cols-2 content-start gap-x-6 gap-y-4 border-y py-4 sm:grid-cols-3 md:grid-cols-4 lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:grid-cols-2 lg:border-y-0 lg:py-0">
      <Fact name={t`Queue`}>
        <Link to="/executions" search={{ queue: execution.queue }} className="link">
          {execution.queue}
        </Link>
      </Fact>
      {execution.engine && (
        <Fact name={t`Engine`} isWide>
          {rich`${engineOf(execution)}, job ${(<span className="mono break-all">{execution.engine_id}</span>)}`}
        </Fact>
      )}
      <Fact name={t`Priority`}>{execution.priority}</Fact>
      <Fact name={t`Module`}>{execution.module}</Fact>
      {timeout !== null && <Fact name={t`Timeout`}>{duration(timeout)}</Fact>}
      {due && (
        <Fact name={t`Due`} isWide>
          {moment(due)}
        </Fact>
      )}
      {execution.workflow && (
        <Fact name={t`Workflow`} isWide>
          <Link
            to="/workflows/$id"
            params={{ id: execution.workflow.id }}
            search={execution.workflow.node ? { node: execution.workflow.node } : {}}
            className="link break-words"
          >
            {execution.workflow.node ? t`Node ${execution.workflow.node}` : t`Graph and nodes`}
          </Link>
        </Fact>
      )}
      {execution.schedule && (
        <Fact name={t`Schedule`} isWide>
          <Link to="/schedules/$name" params={{ name: execution.schedule.name }} className="link break-words">
            {execution.schedule.name}
          </Link>
          {execution.schedule.slot ? t`, slot of ${moment(execution.schedule.slot)}` : t`, by hand`}
        </Fact>
      )}
      {execution.created_by && (
        <Fact name={t`Created by`}>{execution.created_by_username ?? execution.created_by}</Fact>
      )}
      {execution.tags.length > 0 && (
        <Fact name={t`Tags`} isWide>
          <Tags tags={execution.tags} />
        </Fact>
      )}
      {execution.crashes > 0 && <Fact name={t`Processes died`}>{times(execution.crashes)}</Fact>}
      {execution.handovers > 0 && <Fact name={t`Handed over`}>{times(execution.handovers)}</Fact>}
      {execution.cached_from && (
        <Fact name={t`Result from the cache of`} isWide>
          <Link to="/executions/$id" params={{ id: execution.cached_from }} className="link mono break-all">
            {execution.cached_from}
          </Link>
        </Fact>
      )}
      <KeyFacts execution={execution} />
      {execution.task_id !== execution.id && (
        <Fact name={t`Task id`} isWide>
          <span className="mono break-all">{execution.task_id}</span>
        </Fact>
      )}
    </dl>
  );
}

const times = (count: number): string => plural(count, { one: 'once', other: '{0} times' });
