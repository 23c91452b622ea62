/**
 * What each table of the schema takes, partitions with their table: from the catalog, no row is read. $1 schema, $2 the day of
 * today, YYYYMMDD; $3 the first day that growth is told by.
 */
export const STORAGE_SQL = `
WITH part AS (
  SELECT coalesce(parent.relname, c.relname)::text AS name, pg_table_size(c.oid) AS bytes, pg_indexes_size(c.oid) AS index_bytes,
         greatest(c.reltuples::float8, pg_stat_get_live_tuples(c.oid)::float8, 0) AS tuples, c.relispartition AS is_partition,
         substring(c.relname FROM '_(\\d{8})$') AS day
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_inherits link ON link.inhrelid = c.oid LEFT JOIN pg_class parent ON parent.oid = link.inhparent
   WHERE n.nspname = $1 AND c.relkind = 'r'
)
SELECT name, sum(bytes)::float8 AS bytes, sum(index_bytes)::float8 AS "indexBytes", round(sum(tuples))::float8 AS rows,
       (count(*) FILTER (WHERE is_partition))::int AS partitions,
       -- Days are created ahead of time, and empty ones behind are none that anybody keeps.
       min(day) FILTER (WHERE tuples > 0 AND day <= $2) AS "oldestDay",
       (sum(bytes + index_bytes) FILTER (WHERE day >= $3 AND day < $2)
         / nullif(count(*) FILTER (WHERE day >= $3 AND day < $2), 0))::float8 AS "bytesPerDay"
  FROM part GROUP BY name ORDER BY sum(bytes + index_bytes) DESC, name`;

/** The server: its version, and the connections that it admits and has. */
export const SERVER_SQL = `
SELECT current_setting('server_version') AS version,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS "mostConnections",
       (SELECT sum(numbackends) FROM pg_stat_database)::int AS connections`;
