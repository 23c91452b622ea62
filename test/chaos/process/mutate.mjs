// Breaks the product's statements on purpose, on their way to the server: what they lack the checks must find.
import pg from 'pg';

const LOCKS_DUE = /FROM \S+\.task_schedule\s+WHERE look_at <= clock_timestamp\(\) [^;]*SKIP LOCKED$/;
const IS_SLOTS = /(INSERT INTO|UPDATE) \S+\.task_schedule_slot/;

/**
 * Ends the process, as SIGKILL does, at a statement of a transaction that fires schedules: before it is sent, or once it is
 * answered. 0 is the first after the one that locks what is due, and nothing comes after the commit.
 */
export function endInFiring(where, onEnd) {
  if (where === undefined) return;
  const { query } = pg.Client.prototype;
  const firing = new WeakMap();
  const end = (hasEffect, isCommitted) => {
    onEnd({ ...where, hasEffect, isCommitted });
    process.kill(process.pid, 'SIGKILL');
  };
  const within = (client, at, text, send) => {
    const hasEffect = at.hasEffect;
    const isCommit = text.startsWith('COMMIT');
    at.statement++;
    at.hasEffect ||= IS_SLOTS.test(text);
    if (isCommit) firing.delete(client);
    const isHere = at.statement === where.statement || (isCommit && at.statement < where.statement);
    if (isHere && where.when === 'before') end(hasEffect, false);
    const answer = send();
    const ended = () => end(at.hasEffect, isCommit);
    if (isHere && where.when === 'after') answer.then(ended, () => undefined);
    return answer;
  };
  pg.Client.prototype.query = function countedQuery(config, ...rest) {
    const text = String(config?.text ?? config);
    const send = () => query.call(this, config, ...rest);
    const at = firing.get(this);
    if (at !== undefined) return within(this, at, text, send);
    const answer = send();
    if (LOCKS_DUE.test(text))
      void answer.then(({ rows }) => rows.length > 0 && firing.set(this, { statement: -1, hasEffect: false }));
    return answer;
  };
}

/** @param changes pairs of a part of a statement and what stands there instead */
export function mutateStatements(changes, onMutated) {
  if (changes === undefined) return;
  const { query } = pg.Client.prototype;
  let isTold = false;
  const mutated = (text) => {
    const result = changes.reduce((sql, [part, instead]) => sql.replaceAll(part, instead), text);
    if (result !== text && !isTold) onMutated();
    isTold ||= result !== text;
    return result;
  };
  pg.Client.prototype.query = function mutatedQuery(config, ...rest) {
    if (typeof config === 'string') return query.call(this, mutated(config), ...rest);
    if (typeof config?.text === 'string') config.text = mutated(config.text);
    return query.call(this, config, ...rest);
  };
}
