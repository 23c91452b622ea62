import { type Check, groupBy } from '../evidence.js';

const grows = (numbers: readonly number[]): boolean =>
  numbers.every((number, index) => index === 0 || number > numbers[index - 1]!);

/** I5: guarded effects are exclusive. One for each run at most, and none of a run that was overtaken. */
export const guardedEffects: Check = ({ effects }) =>
  [...groupBy(effects, ({ id }) => id)]
    .map(([id, rows]) => ({ id, runs: rows.map(({ run }) => run) }))
    .filter(({ runs }) => !grows(runs))
    .map(({ id, runs }) => `${id} has effects of the runs ${runs.join(', ')}, in this order`);

/** I5: one holder of a lock after the other. The fence grows with every taking, so effects come in its order. */
export const exclusiveEffects: Check = ({ effects }) =>
  [...groupBy(effects, ({ key }) => key ?? undefined)]
    .map(([key, rows]) => ({ key, fences: rows.map(({ fence }) => Number(fence)) }))
    .filter(({ fences }) => !grows(fences))
    .map(
      ({ key, fences }) =>
        `the lock "${key}" has effects of the fences ${fences.slice(0, 50).join(', ')}, in this order`,
    );
