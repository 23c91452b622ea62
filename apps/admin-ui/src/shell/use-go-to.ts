import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useShortcuts } from './shortcuts';

const PLACES = {
  o: '/overview',
  e: '/executions',
  f: '/errors',
  t: '/tasks',
  s: '/schedules',
  w: '/workflows',
  q: '/queues',
} as const;
const TOGETHER_MS = 1_000;

/** g and then a letter leads to a page. */
export function useGoTo(): void {
  const navigate = useNavigate();
  const began = useRef(-Infinity);
  const go = (to: (typeof PLACES)[keyof typeof PLACES]): void => {
    if (Date.now() - began.current < TOGETHER_MS) void navigate({ to });
    began.current = -Infinity;
  };
  useShortcuts({
    g: () => void (began.current = Date.now()),
    ...Object.fromEntries(Object.entries(PLACES).map(([key, to]) => [key, () => go(to)])),
  });
}
