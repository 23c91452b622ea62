// Processor time of the processes of a Postgres server on this machine, from /proc.
import { readdirSync, readFileSync } from 'node:fs';

const TICK_MICROS = 10_000;

/** The processor time that every process of the server has used so far, in µs; `ended` is that of those that are gone. */
export function processorTimes(postmaster) {
  const own = timesOf(postmaster);
  const alive = new Map(childrenOf(postmaster).map((pid) => [pid, microsOf(pid)]));
  return { alive: alive.set(postmaster, own.micros), ended: own.endedChildren };
}

/** What was used between two readings, in µs, without the processes that `isOther` names: those of other databases. */
export function usedBetween(before, after, isOther) {
  let used = after.ended - before.ended;
  for (const [pid, micros] of after.alive) if (!isOther(pid)) used += micros - (before.alive.get(pid) ?? 0);
  // What has ended meanwhile brings along the time that it had used before.
  for (const [pid, micros] of before.alive) if (!after.alive.has(pid)) used -= micros;
  return Math.max(0, used);
}

/** The process that a server's backend belongs to, or undefined where it does not run here. */
export function postmasterOf(backend) {
  try {
    const parent = Number(statOf(backend)[1]);
    return readFileSync(`/proc/${parent}/comm`, 'utf8').startsWith('postgres') ? parent : undefined;
  } catch {
    return undefined;
  }
}

function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return readdirSync('/proc')
      .map(Number)
      .filter((candidate) => candidate > 0 && parentOf(candidate) === pid);
  }
}

function parentOf(pid) {
  try {
    return Number(statOf(pid)[1]);
  } catch {
    return undefined;
  }
}

function timesOf(pid) {
  const [user, system, endedUser, endedSystem] = statOf(pid).slice(11, 15).map(Number);
  return { micros: (user + system) * TICK_MICROS, endedChildren: (endedUser + endedSystem) * TICK_MICROS };
}

// In ns where the kernel keeps that, else in ticks of 10 ms.
function microsOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000;
  } catch {
    return parentOf(pid) === undefined ? 0 : timesOf(pid).micros;
  }
}

/** The fields of /proc/<pid>/stat that follow the name: state, parent, … */
function statOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}
