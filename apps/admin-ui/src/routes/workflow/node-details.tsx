import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from '../../components/icon';
import { Status } from '../../components/status';
import { Age, RunTime } from '../../components/when';
import { duration } from '../../format/time';
import { rich, t } from '../../language/t';
import type { Workflow, WorkflowNode } from '../../services/schema';
import { reasonWords } from '../../services/workflow-words';

const MOST_NAMED = 8;

interface NodeDetailsProps {
  readonly workflow: Workflow;
  readonly node: WorkflowNode | undefined;
  /** It is one of those that decided how long the workflow took. */
  readonly isCritical: boolean;
  readonly onSelect: (name: string) => void;
}

/** All that is known of a node, and the way to its execution. */
export function NodeDetails({ workflow, node, isCritical, onSelect }: NodeDetailsProps) {
  if (!node) return <p className="text-muted">{t`None of its nodes is visible to you.`}</p>;
  const after = workflow.edges.filter(({ to }) => to === node.name).map(({ from }) => from);
  const before = workflow.edges.filter(({ from }) => from === node.name).map(({ to }) => to);
  return (
    <aside aria-label={t`Selected node`} className="min-w-0 lg:sticky lg:top-4 lg:self-start">
      <h2 className="break-words text-[15px]">{node.name}</h2>
      <p className="mt-1">
        <Status status={node.status} />
        {node.reason && <span className="ms-2 text-muted">{reasonWords(node.reason)}</span>}
      </p>
      {node.error && <p className="mt-2 rounded-lg bg-bad-soft px-3 py-2 break-words">{node.error}</p>}
      <Link to="/executions/$id" params={{ id: node.execution_id }} className="button mt-3">
        <Icon name="right" size={14} />
        {t`Open its execution`}
      </Link>
      <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-3 border-t pt-4 sm:max-lg:grid-cols-4">
        <Fact name={t`Task`}>
          <Link to="/tasks/$name" params={{ name: node.task_name }} className="link break-words">
            {node.task_name}
          </Link>
        </Fact>
        <Fact name={t`Queue`}>{node.queue}</Fact>
        <Times node={node} />
        <Fact name={t`Attempts`}>{rich`${node.attempt} of ${node.max_attempts}`}</Fact>
        {isCritical && <Fact name={t`Critical path`}>{t`On it: it decided how long all took`}</Fact>}
        {node.arms.map(({ branch, arm, is_taken: isTaken }) => (
          <Fact key={branch} name={t`Branch ${branch}`}>
            {arm === 'then' ? t`If it holds` : t`If it does not`}
            {isTaken === null ? t`, undecided` : isTaken ? t`, taken` : t`, not taken`}
          </Fact>
        ))}
        {node.taken_over_from && (
          <Fact name={t`Taken over from`}>
            <Link to="/workflows/$id" params={{ id: node.taken_over_from }} className="link mono">
              {node.taken_over_from.slice(-8)}
            </Link>
          </Fact>
        )}
      </dl>
      <Names title={t`Comes after`} names={after} onSelect={onSelect} />
      <Names title={t`Comes before`} names={before} onSelect={onSelect} />
    </aside>
  );
}

function Times({ node }: { readonly node: WorkflowNode }) {
  const { queued_at: queued, started_at: started } = node;
  return (
    <>
      {queued && (
        <Fact name={t`Waited for a worker`}>
          {started ? duration(Date.parse(started) - Date.parse(queued)) : <Age at={queued} />}
        </Fact>
      )}
      {started && (
        <Fact name={t`Started`}>
          <Age at={started} suffix="ago" />
        </Fact>
      )}
      {started && (
        <Fact name={t`Duration`}>
          <RunTime execution={node} />
        </Fact>
      )}
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="label">{name}</dt>
      <dd className="mt-0.5 break-words">{children}</dd>
    </div>
  );
}

interface NamesProps {
  readonly title: string;
  readonly names: readonly string[];
  readonly onSelect: (name: string) => void;
}

function Names({ title, names, onSelect }: NamesProps) {
  if (names.length === 0) return null;
  return (
    <section className="mt-4">
      <h3 className="label">{title}</h3>
      <ul className="mt-0.5 flex flex-wrap gap-x-3 gap-y-1">
        {names.slice(0, MOST_NAMED).map((name) => (
          <li key={name} className="min-w-0">
            <button type="button" className="link break-words" onClick={() => onSelect(name)}>
              {name}
            </button>
          </li>
        ))}
        {names.length > MOST_NAMED && <li className="text-muted">{rich`and ${names.length - MOST_NAMED} more`}</li>}
      </ul>
    </section>
  );
}
