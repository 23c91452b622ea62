// Breaks transactions of the library: ends this process as SIGKILL does, or the backend that serves a connection, at a statement.
import pg from 'pg';

const OURS = /"taskledger"\./;
const WRITES = /\b(INSERT INTO|UPDATE|DELETE FROM) "taskledger"\./;
const LEAST_PAUSE_MS = 40;
// By the first statement that tells.
const KINDS = [
  ['bulk', /"taskledger"\.task_bulk_operation o\s+WHERE o\.id = \$1 AND o\.position = \$2/],
  ['resolve', /DELETE FROM "taskledger"\.task_dependency_look/],
  ['prepare', /SET payload = record\.payload/],
  ['graph', /INSERT INTO "taskledger"\.task_execution /],
];
// What is a transaction of its own.
const ALONE = [['settle', /WITH given AS [^;]+ settled AS \(\s+UPDATE "taskledger"\.task_bulk_item/]];
const { query } = pg.Client.prototype;

/**
 * @param seed of what is drawn
 * @param share how often a backend is ended before a statement of a transaction, or after its commit
 * @param kill the process ends itself: { kind, statement, when }; statements are counted from the one that tells its kind
 * Answers with what begins it: the boot is none of it.
 * @param note told of each end: { what, transaction, statement, hasEffect, isCommitted }
 */
export function breakTransactions({ seed, share = 0, kill }, note) {
  const open = new WeakMap();
  const draw = numbers(seed);
  let lastAt = 0;
  let isUp = false;

  /** The process is to end here. */
  const isTurn = ({ kind, statement, hasEffect }, when) => {
    if (!kill || kind !== kill.kind || when !== kill.when || statement < kill.statement) return false;
    // Nothing to resolve is nothing to be cut off in.
    return hasEffect || (when === 'before' && kill.statement === 0);
  };

  /** The backend is to end here. What was written and is not committed is what there is to lose. */
  const isDrawn = ({ isOurs, hasEffect }) => {
    const chance = hasEffect ? share : share / 8;
    // Connections have to be made again: with no pause, nothing else would be done.
    if (!isOurs || draw() >= chance || performance.now() - lastAt < LEAST_PAUSE_MS) return false;
    lastAt = performance.now();
    return true;
  };

  /** Ends what it is the turn of, if any. True: the backend is gone. */
  const hit = async (client, at, when) => {
    const { kind: transaction, statement, hasEffect, isCommitted } = at;
    const fact = { transaction, statement, hasEffect, isCommitted };
    if (isTurn(at, when)) {
      note({ what: 'process', ...fact });
      process.kill(process.pid, 'SIGKILL');
    }
    if (!isDrawn(at)) return false;
    await endBackend(client);
    note({ what: 'backend', ...fact });
    return true;
  };

  const within = async (client, at, text, send) => {
    const isCommit = text.startsWith('COMMIT');
    at.kind ??= KINDS.find(([, tells]) => tells.test(text))?.[0];
    if (at.kind) at.statement++;
    at.isOurs ||= OURS.test(text);
    // What is asked next finds a server that is gone.
    await hit(client, at, 'before');
    const answer = await send();
    at.hasEffect ||= WRITES.test(text) && answer.rowCount > 0;
    at.isCommitted = isCommit;
    if (isCommit || text.startsWith('ROLLBACK')) open.delete(client);
    // The answer to a commit is lost: whoever asked cannot know.
    if (isCommit && (await hit(client, at, 'after'))) throw new Error('Connection terminated unexpectedly');
    return answer;
  };

  const alone = async (client, kind, send) => {
    const at = { kind, statement: 0, hasEffect: true, isCommitted: false };
    await hit(client, at, 'before');
    const answer = await send();
    await hit(client, { ...at, isCommitted: true }, 'after');
    return answer;
  };

  pg.Client.prototype.query = function brokenQuery(config, ...rest) {
    const text = String(config?.text ?? config).trimStart();
    const send = () => query.call(this, config, ...rest);
    if (!isUp || typeof rest.at(-1) === 'function' || typeof config?.submit === 'function') return send();
    const at = open.get(this);
    if (at) return within(this, at, text, send);
    if (/^(BEGIN|START TRANSACTION)/.test(text))
      open.set(this, { statement: -1, hasEffect: false, isOurs: false, isCommitted: false });
    const kind = ALONE.find(([, tells]) => tells.test(text))?.[0];
    return kind ? alone(this, kind, send) : send();
  };
  return () => void (isUp = true);
}

async function endBackend({ processID, connectionParameters: { host, port, user, database } }) {
  const client = new pg.Client({ host, port, user, database }).on('error', () => undefined);
  await client.connect();
  try {
    await query.call(client, 'SELECT pg_terminate_backend($1, 5000)', [processID]);
  } finally {
    await client.end();
  }
}

// A linear congruential generator: the same seed gives the same numbers.
function numbers(seed) {
  let state = (seed % 2 ** 31) + 1;
  return () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
}
