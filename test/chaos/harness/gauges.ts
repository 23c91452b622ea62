import type { AppProcess } from './app-process.js';
import { Sampling } from './sampling.js';

/** Most memory that any of these processes has taken (resident, in bytes). */
export function memoryOf(processes: readonly AppProcess[]): Sampling {
  return new Sampling(async () => {
    const sizes = await Promise.all(processes.map((process) => process.call<{ rss: number }>('size')));
    return Math.max(...sizes.map(({ rss }) => rss));
  });
}
