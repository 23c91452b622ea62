import { setTimeout as pause } from 'node:timers/promises';
import { runInThisContext } from 'node:vm';

/** Names of the warnings that Node gives while `work` is done. Jest's own `process` hears of none. */
export async function warningsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const node = runInThisContext('process') as NodeJS.Process;
  const names: string[] = [];
  const listen = ({ name }: Error): void => void names.push(name);
  node.on('warning', listen);
  try {
    await work();
    // Warnings are given in the next tick.
    await pause(0);
  } finally {
    node.off('warning', listen);
  }
  return names;
}
