import { DAY_MS } from '../lib/fill.mjs';
import { WAITING_TASKS } from '../lib/fill-waiting.mjs';

const DAYS = 30;

// What the pages of a dashboard ask for, each with one page of 50.
const FILTERS = [
  () => ({}),
  (call) => ({ taskName: `task_${call % 20}` }),
  () => ({ status: 'FAILURE' }),
  (call) => ({ taskName: `task_${call % 20}`, status: 'SUCCESS' }),
  (call) => ({ createdBy: `user-${call % 1000}` }),
  (call) => ({ module: `module_${call % 5}`, queue: 'mail' }),
  (call) => ({ tags: [`tag_${call % 50}`] }),
  () => ({ status: ['PENDING', 'STARTED', 'RETRY'] }),
  (call) => ({ createdFrom: ago(2 + (call % 27)), createdTo: ago(1 + (call % 27)), status: 'FAILURE' }),
];

/** Each makes a read of its kind for the n-th call; `samples` are ids from all days. */
export const KINDS = {
  list: (tasks, samples) => (call) => {
    const filter = FILTERS[call % FILTERS.length](call);
    // Every other page is not the first one.
    const cursor = call % 2 === 0 ? undefined : samples[(call * 31) % samples.length];
    return tasks.list({ ...filter, cursor });
  },
  detail: (tasks, samples) => async (call) => {
    const id = samples[(call * 37) % samples.length];
    await tasks.get(id);
    await Promise.all([tasks.attempts(id), tasks.logs(id), tasks.artifacts(id)]);
  },
  counts: (tasks) => (call) => tasks.stats(call % 2 === 0 ? {} : { taskName: `task_${call % 20}` }),
  statistics: (tasks) => () => tasks.statistics({ from: ago(DAYS) }),
  // An id in full, a word that many errors have, and a part of the name of a task.
  search: (tasks, samples) => (call) =>
    tasks.list({ search: [samples[(call * 41) % samples.length], 'answered 503', `task_1${call % 10}`][call % 3] }),
  // Found in few errors, so that one page takes in many rows.
  'rare search': (tasks) => (call) => tasks.list({ search: `Upstream ${(call * 53) % 977} answered` }),
  'explain finished': (tasks, samples) => (call) => tasks.explain(samples[(call * 37) % samples.length]),
  ...Object.fromEntries(WAITING_TASKS.map((task) => [`explain ${task}`, explaining(task)])),
};

// The ids are asked for by the first call, which is none of those that count.
function explaining(taskName) {
  let ids;
  return (tasks) => async (call) => {
    ids ??= tasks.list({ taskName, limit: 1_000 }).then(({ items }) => items.map(({ id }) => id));
    const known = await ids;
    return tasks.explain(known[(call * 37) % known.length]);
  };
}

function ago(days) {
  return new Date(Date.now() - days * DAY_MS);
}
