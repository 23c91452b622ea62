import { Link } from '@tanstack/react-router';
import { Age, Until } from '../../components/when';
import { count } from '../../format/time';
import { plural, rich, t } from '../../language/t';
import { STATUS_WORDS } from '../../services/status';
import { type Of, waitBefore, type Words } from './waiting-lines';

export function lockWords({
  key,
  holder,
  held_until: heldUntil,
  before,
  on_conflict: conflict,
  hidden,
}: Of<'lock'>): Words {
  const isNext = before?.count === 0;
  const unnamed =
    hidden > 0 ? t`An execution that you may not see holds it.` : t`It is held by hand, or just being passed on.`;
  const place = before && (isNext ? t`It is next in line.` : waitBefore(before));
  return {
    title: t`Another run holds its lock`,
    details: [
      key && <span className="mono break-all">{key}</span>,
      holder ? (
        <>
          {rich`Held by ${holder.task_name ?? t`an execution`} ${(<span className="mono">{holder.execution_id.slice(-8)}</span>)}`}
          {holder.since && <>{rich`, running for ${(<Age at={holder.since} />)}`}</>}
          {holder.node_name && t` on ${holder.node_name}`}
        </>
      ) : (
        unnamed
      ),
      heldUntil && <>{rich`Free at the latest ${(<Until at={heldUntil} />)}`}</>,
      place,
      !before && conflict === 'skip' && t`If it is still held when its turn comes, this one is skipped.`,
      !before && conflict === 'fail' && t`If it is still held when its turn comes, this one fails.`,
    ].filter(Boolean),
  };
}

const NEEDS = { success: t`must succeed`, finished: t`must end`, failure: t`must fail` } as const;

export function dependencyWords({ open, upstreams, hidden }: Of<'dependency'>): Words {
  const others = open - upstreams.length - hidden;
  return {
    title: plural(open, { one: 'It waits for another execution', other: 'It waits for {0} other executions' }),
    details: [
      ...upstreams.map(({ execution_id: id, task_name: name, status, condition }) => (
        <>
          <ToExecution id={id} name={name} /> {status && STATUS_WORDS[status].toLowerCase()}, {NEEDS[condition]}
        </>
      )),
      hidden > 0 && t`${count(hidden)} that you may not see.`,
      others > 0 && t`${count(others)} more.`,
    ].filter(Boolean),
  };
}

export function childrenWords({ since, open, children, hidden }: Of<'children'>): Words {
  const others = open - children.length - hidden;
  return {
    title:
      open === 0
        ? t`Its handler waits for other executions, or for jobs elsewhere`
        : plural(open, {
            one: 'Its handler waits for an execution that it has enqueued',
            other: 'Its handler waits for {0} executions that it has enqueued',
          }),
    details: [
      ...children.map(({ execution_id: id, task_name: name, status }) => (
        <>
          <ToExecution id={id} name={name} /> {STATUS_WORDS[status].toLowerCase()}
        </>
      )),
      hidden > 0 && t`${count(hidden)} that you may not see.`,
      others > 0 && t`${count(others)} more.`,
      <>{rich`For ${(<Age at={since} />)}. Its place is free for others meanwhile.`}</>,
    ].filter(Boolean),
  };
}

function ToExecution({ id, name }: { readonly id: string; readonly name: string | null }) {
  return (
    <Link to="/executions/$id" params={{ id }} className="link">
      {name ?? id.slice(-8)}
    </Link>
  );
}
