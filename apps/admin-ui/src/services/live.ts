import { addressOf } from './api';
import { queryClient } from './client';
import { pauseBeforeCounting } from './group-pace';
import { type Paced, paced } from './paced';
import type { EventMessage } from './schema';
import { Signal } from './signal';

type Listener = (message: EventMessage) => void;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

const isConnected = new Signal(false);
/** Why there is no stream, where the server has said so. */
export const whyNotLive = new Signal<string | undefined>(undefined);
const listeners = new Set<Listener>();
let source: EventSource | undefined;
let pauseMs = FIRST_PAUSE_MS;
let reopening: ReturnType<typeof setTimeout> | undefined;

/** One stream for the whole application. It carries ids; what they stand for is asked for anew. */
export function connect(): void {
  document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : open()));
  open();
}

export const useIsLive = (): boolean => isConnected.use();

/** Hears of what happens; answers with how to stop. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function open(): void {
  if (source || document.hidden) return;
  source = new EventSource(addressOf('/events'));
  source.addEventListener('open', () => {
    pauseMs = FIRST_PAUSE_MS;
    whyNotLive.set(undefined);
    isConnected.set(true);
    lookAgain();
  });
  source.addEventListener('error', () => {
    isConnected.set(false);
    if (source?.readyState !== EventSource.CLOSED) return;
    reopenLater();
    void askWhy();
  });
  source.addEventListener('message', ({ data }: MessageEvent<string>) => receive(JSON.parse(data) as EventMessage));
}

function disconnect(): void {
  clearTimeout(reopening);
  source?.close();
  source = undefined;
  isConnected.set(false);
}

// A browser comes back by itself when a connection breaks, but not when it was refused.
function reopenLater(): void {
  disconnect();
  reopening = setTimeout(open, pauseMs);
  pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
}

// A browser does not tell a page why a stream was refused. Where it would be given now, it is let go at once.
async function askWhy(): Promise<void> {
  const abort = new AbortController();
  try {
    const answer = await fetch(addressOf('/events'), { signal: abort.signal });
    const { detail } = answer.ok ? {} : ((await answer.json()) as { detail?: string });
    whyNotLive.set(answer.status === 429 ? detail : undefined);
  } catch {
    // That it cannot be reached is said elsewhere.
  } finally {
    abort.abort();
  }
}

// Not the list itself: its rows must not move by themselves.
function lookAgain(): void {
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'executions' });
}

function receive(message: EventMessage): void {
  if (message.topic === 'refetch') lookAgain();
  for (const id of message.ids) lookAt(id, message.topic === 'settled');
  if (message.topic !== 'changed') about.newest.ask();
  if (message.topic === 'settled') about.errors.ask();
  for (const name of ['recent', 'children', 'workflows', 'statistics', 'groups'] as const) about[name].ask();
  listeners.forEach((hear) => hear(message));
}

const looking = (name: string) => () => void queryClient.invalidateQueries({ queryKey: [name] });

/** What is about many executions is asked for at most once in a while, however much happens. */
const about = {
  newest: paced(looking('newest')),
  recent: paced(looking('recent')),
  children: paced(looking('children')),
  workflows: paced(looking('workflows')),
  statistics: paced(looking('statistics'), () => 5_000, 1_000),
  groups: paced(looking('groups'), pauseBeforeCounting, 500),
  errors: paced(looking('errors'), () => 5_000, 500),
};

/** One execution tells of itself as often as its handler reports, and what belongs to it is asked for together. */
const watched = new Map<string, Paced>();

function lookAt(id: string, isOver: boolean): void {
  const isShown = queryClient.getQueryCache().findAll({ queryKey: ['execution', id], type: 'active' }).length > 0;
  if (!isShown || isOver) {
    watched.get(id)?.stop();
    watched.delete(id);
    return void queryClient.invalidateQueries({ queryKey: ['execution', id] });
  }
  const known =
    watched.get(id) ??
    paced(
      () => void queryClient.invalidateQueries({ queryKey: ['execution', id] }),
      () => 1_000,
      0,
    );
  watched.set(id, known);
  known.ask();
}
