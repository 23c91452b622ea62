/** How many deploys are remembered. */
export const DEPLOYS_KEPT = 100;

/**
 * Parts of a statement that write down a deploy: a process starts with a version that no living process has, and that is not
 * the newest deploy. So a version that comes back later is a deploy again, and a process that is restarted while a deploy
 * is rolled out is none. Deploys that are too many go.
 * @param version parameter of the version, which may be null
 * @param before parameter of the id under which the process went on so far: it has started before
 */
export const deployedSql = (
  s: string,
  { version, before }: { readonly version: string; readonly before: string },
): string => `
newest AS (
  SELECT seq, version FROM ${s}.task_deploy ORDER BY seq DESC LIMIT 1
), deployed AS (
  INSERT INTO ${s}.task_deploy (seq, version, at)
  SELECT coalesce(newest.seq, 0) + 1, ${version}::text, date_trunc('milliseconds', clock_timestamp())
    FROM (SELECT) AS one LEFT JOIN newest ON true
   WHERE ${version}::text IS NOT NULL AND ${before}::uuid IS NULL AND newest.version IS DISTINCT FROM ${version}::text
     AND NOT EXISTS (SELECT FROM ${s}.task_node WHERE app_version = ${version}::text AND dead_at IS NULL)
  ON CONFLICT (seq) DO NOTHING
  RETURNING seq
), forgotten AS (
  DELETE FROM ${s}.task_deploy d USING deployed WHERE d.seq <= deployed.seq - ${DEPLOYS_KEPT}
)`;

const deploys = (s: string): string => `
WITH deploys AS (
  SELECT seq, version, at, lead(at) OVER (ORDER BY seq) AS until,
         EXISTS (SELECT FROM ${s}.task_node n WHERE n.app_version = d.version AND n.dead_at IS NULL) AS "isRunning"
    FROM ${s}.task_deploy d
)`;

/** The latest first. $1 how many. */
export const listDeploysSql = (s: string): string => `${deploys(s)}
SELECT version, at, until, "isRunning" FROM deploys ORDER BY seq DESC LIMIT $1`;

/** A deploy and the one before it, in this order. $1 version, $2 when it was deployed; null for the last time. */
export const findDeploySql = (s: string): string => `${deploys(s)}, wanted AS (
  SELECT seq FROM deploys WHERE version = $1 AND ($2::timestamptz IS NULL OR at = $2) ORDER BY seq DESC LIMIT 1
)
SELECT version, at, until, "isRunning"
  FROM deploys WHERE seq <= (SELECT seq FROM wanted) ORDER BY seq DESC LIMIT 2`;

/** Groups of errors that were first seen in a time. $1 from, $2 to, $3 how many at most. */
export const newErrorsSql = (s: string): string => `
SELECT fingerprint, error_type AS "errorType", first_seen_at AS "firstSeenAt", tasks AS "taskNames"
  FROM ${s}.task_error_group
 WHERE last_seen_at >= $1 AND first_seen_at >= $1 AND first_seen_at < $2
 ORDER BY first_seen_at, fingerprint LIMIT $3`;
