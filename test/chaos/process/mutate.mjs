// Breaks the product's statements on purpose, on their way to the server: what they lack the checks must find.
import pg from 'pg';

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
