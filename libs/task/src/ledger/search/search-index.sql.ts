// What the names of these indexes begin with; a hash of the path and the name of the partition follow.
const SEARCH_INDEX = 'task_search_';
const HASH = `left(md5(sought.field || array_to_json(sought.path)), 12)`;

/** $1 fields, $2 paths as JSON lists. A process that starts need not write what another one wrote a moment ago. */
export const declarePathsSql = (s: string): string => `
INSERT INTO ${s}.task_search_path AS known (field, path)
SELECT DISTINCT sought.field, ARRAY(SELECT jsonb_array_elements_text(sought.path::jsonb))
  FROM unnest($1::text[], $2::text[]) AS sought(field, path)
ON CONFLICT (field, path) DO UPDATE SET declared_at = clock_timestamp()
 WHERE known.declared_at < clock_timestamp() - interval '10 min'`;

/** $1 how long ago, in ms. */
export const forgetPathsSql = (s: string): string => `
DELETE FROM ${s}.task_search_path WHERE declared_at < clock_timestamp() - $1::bigint * interval '1 ms'`;

export const isIndexedSql = (s: string): string => `
SELECT FROM ${s}.task_search_path WHERE field = $1 AND path = $2::text[] AND ready_at IS NOT NULL`;

/** $1 field. */
export const readyPathsSql = (s: string): string => `
SELECT path FROM ${s}.task_search_path WHERE field = $1 AND ready_at IS NOT NULL ORDER BY path`;

// The condition keeps what has nothing there out of the index. Without the list of what is pending, an entry costs what it
// costs when it is written, and a search need not read that list.
const createSql = (s: string, { concurrently }: { concurrently: boolean }): string => `
format('CREATE INDEX ${concurrently ? 'CONCURRENTLY ' : ''}IF NOT EXISTS %I ON ${s}.%I USING gin ((%I #> %L::text[]) jsonb_path_ops)
  WITH (fastupdate = off) WHERE (%I #> %L::text[]) IS NOT NULL',
  place.index_name, place.partition, sought.field, sought.path, sought.field, sought.path)`;

// A name of Postgres has 63 bytes.
const indexName = (partition: string): string => `left('${SEARCH_INDEX}' || ${HASH} || '_' || ${partition}, 63)`;

/** What makes the indexes of a partition that nobody uses yet. $1 its name. */
export const createForPartitionSql = (s: string): string => `
SELECT ${createSql(s, { concurrently: false })} AS create
  FROM ${s}.task_search_path sought
 CROSS JOIN LATERAL (SELECT $1::text AS partition, ${indexName('$1::text')} AS index_name) place
 ORDER BY sought.field, sought.path`;

/**
 * Indexes that are missing, the newest partition first. What is there and is not valid is being made, or was left behind by
 * somebody who could not finish.
 */
export const missingSql = (s: string, { concurrently }: { concurrently: boolean }): string => `
SELECT sought.field, sought.path, place.index_name AS "indexName", made.indexrelid IS NOT NULL AS "isInvalid",
       EXISTS (SELECT FROM pg_stat_progress_create_index WHERE index_relid = made.indexrelid) AS "isBeingMade",
       ${createSql(s, { concurrently })} AS create
  FROM ${s}.task_search_path sought
 CROSS JOIN (SELECT relation.relname AS partition, relation.relnamespace AS namespace
               FROM pg_inherits link JOIN pg_class relation ON relation.oid = link.inhrelid
              WHERE link.inhparent = '${s}.task_execution'::regclass) held
 CROSS JOIN LATERAL (SELECT held.partition, ${indexName('held.partition')} AS index_name) place
  LEFT JOIN pg_class named ON named.relname = place.index_name AND named.relnamespace = held.namespace
  LEFT JOIN pg_index made ON made.indexrelid = named.oid
 WHERE made.indisvalid IS NOT TRUE
 ORDER BY held.partition DESC, sought.field, sought.path`;

/** $1 and $2 fields and paths (as JSON lists) that lack an index: all others are ready. Writes only what changes. */
export const settleReadySql = (s: string): string => `
UPDATE ${s}.task_search_path known
   SET ready_at = CASE WHEN state.is_ready THEN clock_timestamp() END
  FROM (SELECT sought.field, sought.path, NOT EXISTS (
          SELECT FROM unnest($1::text[], $2::text[]) AS missing(field, path)
           WHERE missing.field = sought.field AND missing.path::jsonb = to_jsonb(sought.path)) AS is_ready
          FROM ${s}.task_search_path sought) state
 WHERE known.field = state.field AND known.path = state.path AND (known.ready_at IS NOT NULL) <> state.is_ready`;

/** Indexes of paths that nobody declares any more. $1 the schema, without quotes. */
export const orphansSql = (s: string): string => `
SELECT relation.relname AS name FROM pg_class relation JOIN pg_namespace place ON place.oid = relation.relnamespace
 WHERE place.nspname = $1 AND relation.relkind = 'i' AND relation.relname ~ '^${SEARCH_INDEX}[0-9a-f]{12}_'
   AND NOT EXISTS (SELECT FROM ${s}.task_search_path sought
                    WHERE starts_with(relation.relname, '${SEARCH_INDEX}' || ${HASH} || '_'))`;
