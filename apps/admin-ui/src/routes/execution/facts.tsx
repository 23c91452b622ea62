import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Tags } from '../../components/tags';
import { duration, moment } from '../../format/time';
import type { Execution } from '../../services/schema';
import { engineOf } from '../../services/engine';

/** What is known of it, in the margin. */
export function Facts({ execution }: { readonly execution: Execution }) {
  const { scheduled_for: due, timeout_ms: timeout } = execution;
  return (
    <dl className="grid min-w-0 grid-cols-2 content-start gap-x-6 gap-y-4 border-y py-4 sm:grid-cols-3 md:grid-cols-4 lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:grid-cols-2 lg:border-y-0 lg:py-0">
      <Fact name="Queue">
        <Link to="/executions" search={{ queue: execution.queue }} className="link">
          {execution.queue}
        </Link>
      </Fact>
      {execution.engine && (
        <Fact name="Engine" isWide>
          {engineOf(execution)}, job <span className="mono break-all">{execution.engine_id}</span>
        </Fact>
      )}
      <Fact name="Priority">{execution.priority}</Fact>
      <Fact name="Module">{execution.module}</Fact>
      {timeout !== null && <Fact name="Timeout">{duration(timeout)}</Fact>}
      {due && (
        <Fact name="Due" isWide>
          {moment(due)}
        </Fact>
      )}
      {execution.workflow && (
        <Fact name="Workflow" isWide>
          <Link
            to="/workflows/$id"
            params={{ id: execution.workflow.id }}
            search={execution.workflow.node ? { node: execution.workflow.node } : {}}
            className="link break-words"
          >
            {execution.workflow.node ? `Node ${execution.workflow.node}` : 'Graph and nodes'}
          </Link>
        </Fact>
      )}
      {execution.schedule && (
        <Fact name="Schedule" isWide>
          <Link to="/schedules/$name" params={{ name: execution.schedule.name }} className="link break-words">
            {execution.schedule.name}
          </Link>
          {execution.schedule.slot ? `, slot of ${moment(execution.schedule.slot)}` : ', by hand'}
        </Fact>
      )}
      {execution.created_by && <Fact name="Created by">{execution.created_by_username ?? execution.created_by}</Fact>}
      {execution.tags.length > 0 && (
        <Fact name="Tags" isWide>
          <Tags tags={execution.tags} />
        </Fact>
      )}
      {execution.crashes > 0 && <Fact name="Processes died">{times(execution.crashes)}</Fact>}
      {execution.handovers > 0 && <Fact name="Handed over">{times(execution.handovers)}</Fact>}
      {execution.cached_from && (
        <Fact name="Result from the cache of" isWide>
          <Link to="/executions/$id" params={{ id: execution.cached_from }} className="link mono break-all">
            {execution.cached_from}
          </Link>
        </Fact>
      )}
      {execution.task_id !== execution.id && (
        <Fact name="Task id" isWide>
          <span className="mono break-all">{execution.task_id}</span>
        </Fact>
      )}
    </dl>
  );
}

const times = (count: number): string => plural(count, { one: 'once', other: '{0} times' });

interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
  readonly isWide?: boolean;
}

function Fact({ name, children, isWide = false }: FactProps) {
  return (
    <div className={`min-w-0 ${isWide ? 'col-span-2' : ''}`}>
      <dt className="label">{name}</dt>
      <dd className="mt-0.5 break-words">{children}</dd>
    </div>
  );
}
