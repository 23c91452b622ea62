import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that a lock file names. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in the kernel's own unit. Absent where the system does not tell. */
  readonly startedAt?: string | undefined;
  readonly host: string;
  /** The run of the kernel, and the pid namespace in it. Absent where the system does not tell. */
  readonly boot?: string | undefined;
  readonly pidNamespace?: string | undefined;
}

/** A process that this one can see; itself, unless told otherwise. */
export function identityOf(pid = process.pid): ProcessIdentity {
  return { pid, startedAt: read(pid)?.startedAt, ...ownPlace() };
}

/**
 * Whether that very process lives. `undefined` when its pid says nothing: two containers may have one host name
 * and one pid, yet each sees only its own processes; and without a start time a pid may have been given away again.
 */
export function isAlive(process: ProcessIdentity): boolean | undefined {
  const here = ownPlace();
  const sharesPids =
    process.host === here.host && process.boot === here.boot && process.pidNamespace === here.pidNamespace;
  if (!sharesPids) return undefined;
  if (!exists(process.pid)) return false;
  const seen = read(process.pid);
  if (seen?.isEnded) return false;
  if (process.startedAt === undefined || seen === undefined) return undefined;
  return seen.startedAt === process.startedAt;
}

function ownPlace(): Pick<ProcessIdentity, 'host' | 'boot' | 'pidNamespace'> {
  return {
    host: hostname(),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
  };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The 3rd and 22nd field of Linux' /proc/<pid>/stat; the second may contain spaces and parentheses. */
function read(pid: number): { startedAt: string | undefined; isEnded: boolean } | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A killed process whose parent has not collected it keeps its pid, but nothing else.
  return { startedAt: fields[19], isEnded: fields[0] === 'Z' || fields[0] === 'X' };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
