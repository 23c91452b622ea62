import { parseArgs } from 'node:util';

/** In the order in which they are taken. */
export const MEASURES = {
  throughput: 'executions a second and processor time against the others, at concurrency 100 and 10',
  partitions: 'what an execution costs with 39 day partitions and with 2',
  latency: 'from enqueue to handler at low load',
  embedded: 'the embedded profile: first execution and throughput',
  backlog: 'working off 1,000,000 waiting executions against 10,000',
  'long-transaction': 'throughput before and at the end of a snapshot that somebody holds for 2 minutes',
  idle: 'statements, connections and Redis commands of a process with nothing to do, with 1 and 500 queues',
  schedules: 'how late the last of 10,000 schedules starts that are due together',
  'fan-in': 'from the last end of 10,000 executions to the start of the one that depends on all of them',
  duplicates: 'what an enqueue costs that a unique key or a lock refuses, against a plain one',
  workflows: 'workflows of three nodes a second against those of DBOS with three steps',
  lists: 'lists, detail, statistics, counts and search over 1,000,000 executions',
  explain: 'why an execution has not run, with 1,000,000 executions and 100,000 that wait',
  pages: 'the pages of the dashboard in a browser, and searches, over the same executions',
  retention: 'removing a day of executions while others are enqueued',
  memory: 'memory over many executions',
};

const OPTIONS = [
  ['all', undefined, 'more contenders; lists, explain and pages with 10M executions, retention of 1M, memory over 1M'],
  ['quick', undefined, 'everything once and small, to see that it works: its figures mean nothing'],
  ['only', 'A,B', 'only these contenders (throughput, long-transaction)'],
  ['concurrency', 'N', 'this concurrency instead of 100 and 10'],
  ['partitions', 'N', 'day partitions that our ledgers have (39)'],
  ['node', 'MAJOR', 'the Node that measures: 24, or the one that runs the bench (24)'],
  ['rounds', 'N', 'rounds of throughput, partitions and latency (5)'],
  ['seconds', 'N', 'how long a contender works in a round (2)'],
  ['rows', 'N', 'executions of backlog, lists, explain and pages (1000000)'],
  ['hold', 'SECONDS', 'how long long-transaction holds its snapshot (120)'],
  ['idle-seconds', 'N', 'how long idle looks on (30)'],
  ['json', 'FILE', 'writes the results'],
  ['profile', 'DIR', 'every process writes a CPU profile there'],
  ['help', undefined, 'this text'],
];

const USUAL = { rounds: 5, seconds: 2, hold: 120, idleSeconds: 30, schedules: 10_000, upstreams: 10_000 };
const QUICK = {
  rounds: 1,
  seconds: 0.2,
  hold: 3,
  idleSeconds: 3,
  schedules: 500,
  upstreams: 500,
  duplicates: 500,
  rows: 20_000,
  warmUps: [500],
  samples: 20,
};

export const HELP = `npm run bench [-- [measure …] [option …]]

Measures, all of them by default:
${lines(Object.entries(MEASURES))}

Options:
${lines(OPTIONS.map(([name, value, meaning]) => [`--${name}${value ? ` ${value}` : ''}`, meaning]))}

It starts a Postgres and a Redis of its own where their programs are installed, and otherwise looks for them on their
usual ports. BENCH_DATABASE_URL, BENCH_REDIS_URL and BENCH_POSTGRES_BIN choose others. How each measure is taken:
docs/benchmarks.md.`;

/** @throws an error with a text for people */
export function readArguments() {
  const options = Object.fromEntries(OPTIONS.map(([name, value]) => [name, { type: value ? 'string' : 'boolean' }]));
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const unknown = positionals.find((name) => !(name in MEASURES));
  if (unknown) throw new Error(`There is no measure "${unknown}". Known: ${Object.keys(MEASURES).join(', ')}.`);
  const { all = false, quick = false, help = false, json, profile, only } = values;
  const given = {
    concurrency: numberOf(values, 'concurrency'),
    partitions: numberOf(values, 'partitions') ?? 39,
    rounds: numberOf(values, 'rounds'),
    seconds: numberOf(values, 'seconds'),
    rows: numberOf(values, 'rows'),
    hold: numberOf(values, 'hold'),
    idleSeconds: numberOf(values, 'idle-seconds'),
  };
  const node = numberOf(values, 'node') ?? 24;
  const settings = { ...USUAL, ...(quick && QUICK), ...withoutUndefined(given), all, only: only?.split(',') };
  const measures = Object.keys(MEASURES).filter((name) => positionals.length === 0 || positionals.includes(name));
  return { measures, settings, node, json, profile, help };
}

function numberOf(values, name) {
  if (values[name] === undefined) return undefined;
  const number = Number(values[name]);
  if (number > 0) return number;
  throw new Error(`--${name} is "${values[name]}". Use a number greater than 0.`);
}

function withoutUndefined(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function lines(pairs) {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`).join('\n');
}
