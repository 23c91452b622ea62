import { Age, Until } from '../../components/when';
import { count, duration } from '../../format/time';
import { rich, t } from '../../language/t';
import { childrenWords, dependencyWords, lockWords } from './waiting-for-others';
import { noHandlerWords, noWorkerWords } from './waiting-for-workers';
import { comeFirst, type Kind, type Of, processes, type Reason, type Words } from './waiting-lines';

const WORDS: { readonly [K in Kind]: (reason: Of<K>) => Words } = {
  running: ({ since, node_name: node, is_node_alive: isAlive }) => ({
    title: isAlive ? t`It is running` : t`Its process has died`,
    details: [
      <>
        {rich`Since ${(<Age at={since} suffix="ago" />)}`}
        {node && t`, on ${node}`}
      </>,
    ],
    help: isAlive ? undefined : t`Another process takes it over within seconds.`,
  }),
  children: childrenWords,
  returning: ({ queue, since }) => ({
    title: t`It waits for its place in queue "${queue}" again`,
    details: [
      <>
        {rich`It has what it waited for. The queue has run as many as it may since ${(<Age at={since} suffix="ago" />)}.`}
      </>,
    ],
    help: t`It goes on when one of them ends, or with a higher limit.`,
  }),
  ended: () => ({ title: t`It has ended`, details: [] }),
  external: ({ engine, until }) => ({
    title: engine === 'bullmq' ? t`BullMQ decides when it runs` : t`It runs elsewhere, and is only recorded here`,
    details: until ? [<Due key="due" at={until} />] : [],
  }),
  dependency: dependencyWords,
  scheduled: ({ until }) => ({ title: t`Scheduled to start later`, details: [<Due key="due" at={until} />] }),
  retry: ({ until, attempt, max_attempts: most, error_type: type }) => ({
    title: t`It waits for attempt ${attempt} of ${most}`,
    details: [
      type && t`The last attempt failed with ${type}.`,
      <>{rich`Next attempt ${(<Until at={until} />)}`}</>,
    ].filter(Boolean),
  }),
  lock: lockWords,
  queue_paused: ({ queue, ...pause }) => ({ title: t`Queue "${queue}" is paused`, ...pauseWords(pause, t`the queue`) }),
  task_paused: ({ task, ...pause }) => ({ title: t`Task "${task}" is paused`, ...pauseWords(pause, t`the task`) }),
  no_worker: noWorkerWords,
  no_handler: noHandlerWords,
  runs_alone: ({ crashes, before, is_taken: isTaken }) => ({
    title: t`It runs alone: ${crashes} processes died while they ran it`,
    details: [
      isTaken
        ? t`A process runs such executions now, one after the other.`
        : t`A process takes it when it has nothing else to do, within a minute.`,
      before.count > 0 && comeFirst(before),
    ].filter(Boolean),
  }),
  concurrency: ({ queue, running, limit }) => ({
    title: t`Queue "${queue}" runs as many as it may`,
    details: [t`${count(running)} of ${count(limit)} run now, in all processes together.`],
    help: t`It goes on when one of them ends, or with a higher limit.`,
  }),
  rate_limit: ({ queue, max, duration_ms: length, until }) => ({
    title: t`Queue "${queue}" has started as many as it may`,
    details: [
      t`${count(max)} in ${duration(length)}, in all processes together.`,
      <>{rich`The next can start ${(<Until at={until} />)}`}</>,
    ],
  }),
  breaker: ({ breaker, state, since, until, failures, by, reason }) => ({
    title:
      state === 'open' ? t`The circuit breaker of its task is open` : t`One run finds out whether its breaker closes`,
    details: [
      breaker && <span className="mono break-all">{breaker}</span>,
      by ? t`Opened by ${by}${reason ? `: ${reason}` : ''}` : t`${count(failures)} attempts failed in a row.`,
      since && <>{rich`For ${(<Age at={since} />)}`}</>,
      until && <>{rich`One run tries again ${(<Until at={until} />)}`}</>,
    ].filter(Boolean),
  }),
  free_slot: ({ before, workers, slots, busy }) => ({
    title: before.count === 0 && busy < slots ? t`Its turn is next` : t`It waits for a free slot`,
    details: [
      t`${before.count === 0 ? t`Nothing comes before it.` : comeFirst(before)} ${processes(workers)}, ${count(busy)} of ${count(slots)} slots taken.`,
    ],
  }),
  fault: () => ({
    title: t`It has no ticket, which should not happen`,
    details: [t`A check each minute finds that, mends it and reports it in the log.`],
  }),
};

export function wordsOf(reason: Reason): Words {
  const words = WORDS[reason.kind] as ((reason: Reason) => Words) | undefined;
  // The server may be newer than the page.
  return words?.(reason) ?? { title: (reason.kind as string).replaceAll('_', ' '), details: [] };
}

function Due({ at }: { readonly at: string }) {
  return <>{rich`Due ${(<Until at={at} />)}`}</>;
}

interface Pause {
  readonly since: string;
  readonly until: string | null;
  readonly by: string | null;
  readonly reason: string | null;
}

function pauseWords({ since, until, by, reason }: Pause, what: string): Pick<Words, 'details' | 'help'> {
  return {
    details: [
      <>
        {rich`For ${(<Age at={since} />)}`}
        {by && t`, by ${by}`}
        {reason && `: ${reason}`}
      </>,
      ...(until === null ? [] : [<>{rich`It goes on by itself ${(<Until at={until} />)}`}</>]),
    ],
    help: t`It goes on as soon as ${what} is resumed.`,
  };
}
