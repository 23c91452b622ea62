const DELIVERY = `d.id, d.rule_name AS "ruleName", d.channel, d.event, d.notification, d.state, d.attempts, d.created_at AS "createdAt",
       d.next_at AS "nextAt", d.finished_at AS "finishedAt", d.error`;

/** Writes down what is to be told beside any change of a rule. $1 deliveries. */
export const insertDeliveriesSql = (s: string): string => `
INSERT INTO ${s}.task_alert_delivery (id, rule_name, channel, event, notification)
SELECT id, "ruleName", channel, event, notification
  FROM json_to_recordset($1::json) AS g(id uuid, "ruleName" text, channel text, event text, notification jsonb)`;

/**
 * Takes what is to be sent now. Who takes it and dies lets another one take it when its time is over.
 * $1 channels, $2 most, $3 how long it may take in ms.
 */
export const takeDeliveriesSql = (s: string): string => `
WITH taken AS MATERIALIZED (
  SELECT id FROM ${s}.task_alert_delivery
   WHERE state = 'pending' AND next_at <= clock_timestamp() AND channel = ANY ($1::text[])
   ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED
), changed AS (
  UPDATE ${s}.task_alert_delivery d SET attempts = d.attempts + 1, next_at = clock_timestamp() + $3 * interval '1 ms'
    FROM taken WHERE d.id = taken.id RETURNING ${DELIVERY}
)
SELECT * FROM changed ORDER BY id`;

/** In how many ms the next one may be sent; not above 0 where it is due, null where there is none. $1 channels. */
export const nextDeliverySql = (s: string): string => `
SELECT (extract(epoch FROM min(next_at) - clock_timestamp()) * 1000)::float8 AS "inMs"
  FROM ${s}.task_alert_delivery WHERE state = 'pending' AND channel = ANY ($1::text[])`;

/** What became of one. $1 id, $2 attempts, $3 state, $4 error, $5 in how many ms it is tried again. */
export const settleDeliverySql = (s: string): string => `
UPDATE ${s}.task_alert_delivery
   SET state = $3, error = $4, next_at = clock_timestamp() + $5 * interval '1 ms',
       finished_at = CASE WHEN $3 = 'pending' THEN NULL ELSE clock_timestamp() END
 WHERE id = $1 AND attempts = $2 AND state = 'pending'`;

/** The latest first. $1 rule, $2 id of the last one before, $3 most. */
export const deliveriesSql = (s: string): string => `
SELECT ${DELIVERY} FROM ${s}.task_alert_delivery d
 WHERE d.rule_name = $1 AND ($2::uuid IS NULL OR d.id < $2) ORDER BY d.id DESC LIMIT $3`;

/** One of these ids. $1 ids. */
export const deliveriesByIdSql = (s: string): string =>
  `SELECT ${DELIVERY} FROM ${s}.task_alert_delivery d WHERE d.id = ANY ($1::uuid[]) ORDER BY d.channel`;

/** Gives up what nobody could send within a day: no process has its channel. */
export const expireDeliveriesSql = (s: string): string => `
UPDATE ${s}.task_alert_delivery SET state = 'failed', finished_at = clock_timestamp(),
       error = coalesce(error, 'No process has this channel.')
 WHERE state = 'pending' AND created_at < clock_timestamp() - interval '1 day'`;

/** Removes those of long ago. */
export const pruneDeliveriesSql = (s: string): string => `
DELETE FROM ${s}.task_alert_delivery WHERE state <> 'pending' AND created_at < clock_timestamp() - interval '30 days'`;

/** How many were given up. */
export const undeliveredSql = (s: string): string =>
  `SELECT count(*)::int AS count FROM ${s}.task_alert_delivery WHERE state = 'failed'`;
