import { Age } from '../../components/when';
import { count } from '../../format/time';
import { type Of, processes, type Words } from './waiting-lines';

/** No process that takes work serves its queue. */
export function noWorkerWords({ queue, since, quiet }: Of<'no_worker'>): Words {
  const left = since && <LastLeft key="since" at={since} />;
  if (quiet > 0)
    return {
      title: `No process takes work of queue "${queue}"`,
      details: [`${processes(quiet)} ${quiet === 1 ? 'serves it and is' : 'serve it and are'} quiet.`, left].filter(
        Boolean,
      ),
      help: 'It goes on when one of them is resumed, or another one starts.',
    };
  return {
    title: `No process serves queue "${queue}"`,
    details: [left ?? 'No process that served it is remembered.'],
    help: 'Start a process whose workers serve this queue, or cancel the execution.',
  };
}

/** Processes serve its queue, and none of those that take work has a handler. */
export function noHandlerWords(reason: Of<'no_handler'>): Words {
  const { queue, task, prepared_by: workflow, workers, since, quiet, is_served_again: isServedAgain } = reason;
  return {
    title: `${isServedAgain ? 'A process has' : 'No process has'} ${workflow ? `"${workflow}"` : `a handler of "${task}"`}${isServedAgain ? ' again' : ''}`,
    details: [
      `${processes(workers)} ${workers === 1 ? 'serves' : 'serve'} queue "${queue}".`,
      quiet > 0 && `${count(quiet)} more ${quiet === 1 ? 'has it and is' : 'have it and are'} quiet.`,
      since && <LastLeft key="since" at={since} />,
    ].filter(Boolean),
    help: isServedAgain ? 'It comes back to its place in the queue within ten seconds.' : noHandlerHelp(quiet),
  };
}

const noHandlerHelp = (quiet: number): string =>
  quiet > 0
    ? 'It goes on when one of those is resumed, or another one starts.'
    : 'Start a version of the application that has this task, or cancel the execution.';

function LastLeft({ at }: { readonly at: string }) {
  return (
    <>
      The last one left <Age at={at} suffix="ago" />.
    </>
  );
}
