import { Age } from '../../components/when';
import { count } from '../../format/time';
import { plural, rich, t } from '../../language/t';
import type { Of, Words } from './waiting-lines';

/** No process that takes work serves its queue. */
export function noWorkerWords({ queue, since, quiet }: Of<'no_worker'>): Words {
  const left = since && <LastLeft key="since" at={since} />;
  if (quiet > 0)
    return {
      title: t`No process takes work of queue "${queue}"`,
      details: [
        plural(quiet, {
          one: '1 process serves it and is quiet.',
          other: '{0} processes serve it and are quiet.',
        }),
        left,
      ].filter(Boolean),
      help: t`It goes on when one of them is resumed, or another one starts.`,
    };
  return {
    title: t`No process serves queue "${queue}"`,
    details: [left ?? t`No process that served it is remembered.`],
    help: t`Start a process whose workers serve this queue, or cancel the execution.`,
  };
}

/** Processes serve its queue, and none of those that take work has a handler. */
export function noHandlerWords(reason: Of<'no_handler'>): Words {
  const { queue, task, prepared_by: workflow, workers, since, quiet, is_served_again: isServedAgain } = reason;
  const what = workflow ? `"${workflow}"` : t`a handler of "${task}"`;
  return {
    title: isServedAgain ? t`A process has ${what} again` : t`No process has ${what}`,
    details: [
      plural(
        workers,
        { one: '1 process serves queue "{1}".', other: '{0} processes serve queue "{1}".' },
        count(workers),
        queue,
      ),
      quiet > 0 && plural(quiet, { one: '{0} more has it and is quiet.', other: '{0} more have it and are quiet.' }),
      since && <LastLeft key="since" at={since} />,
    ].filter(Boolean),
    help: isServedAgain ? t`It comes back to its place in the queue within ten seconds.` : noHandlerHelp(quiet),
  };
}

const noHandlerHelp = (quiet: number): string =>
  quiet > 0
    ? t`It goes on when one of those is resumed, or another one starts.`
    : t`Start a version of the application that has this task, or cancel the execution.`;

function LastLeft({ at }: { readonly at: string }) {
  return <>{rich`The last one left ${(<Age at={at} suffix="ago" />)}.`}</>;
}
