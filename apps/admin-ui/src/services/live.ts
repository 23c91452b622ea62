import { addressOf } from './api';
import { queryClient } from './client';
import { pauseBeforeCounting } from './group-pace';
import type { EventMessage } from './schema';
import { Signal } from './signal';

type Listener = (message: EventMessage) => void;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

const isConnected = new Signal(false);
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
    isConnected.set(true);
    lookAgain();
  });
  source.addEventListener('error', () => {
    isConnected.set(false);
    if (source?.readyState === EventSource.CLOSED) reopenLater();
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

// Not the list itself: its rows must not move by themselves.
function lookAgain(): void {
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'executions' });
}

function receive(message: EventMessage): void {
  if (message.topic === 'refetch') lookAgain();
  for (const id of message.ids) void queryClient.invalidateQueries({ queryKey: ['execution', id] });
  if (message.topic !== 'changed') lookSoon('newest', 500);
  lookSoon('recent', 1_000);
  lookSoon('children', 1_000);
  lookSoon('workflows', 2_000);
  lookSoon('statistics', 3_000);
  lookSoon('groups', pauseBeforeCounting());
  listeners.forEach((hear) => hear(message));
}

const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/** What is about many executions is asked for at most once in a while, however much happens. */
function lookSoon(name: string, pause: number): void {
  if (waiting.has(name)) return;
  const look = (): void => {
    waiting.delete(name);
    void queryClient.invalidateQueries({ queryKey: [name] });
  };
  waiting.set(name, setTimeout(look, pause));
}
