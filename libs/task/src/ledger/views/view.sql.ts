const FIELDS = `id, owner, page, name, search, is_shared AS "isShared", created_at AS "createdAt", updated_at AS "updatedAt"`;

/** $1 owner, $2 area, $3 whether shared ones too, $4 page or null. */
export const viewsSql = (s: string): string => `
SELECT ${FIELDS} FROM ${s}.task_view
 WHERE (owner = $1 AND area = $2 OR $3::boolean AND is_shared) AND ($4::text IS NULL OR page = $4)
 ORDER BY page, lower(name), id`;

/** $1 owner, $2 area, $3 whether shared ones too, $4 id. */
export const viewSql = (s: string): string => `
SELECT ${FIELDS} FROM ${s}.task_view WHERE id = $4::uuid AND (owner = $1 AND area = $2 OR $3::boolean AND is_shared)`;

/** $1 owner, $2 area, $3 id, $4 page, $5 name, $6 search, $7 whether it is shared, $8 how many one may have. */
export const insertViewSql = (s: string): string => `
WITH made AS (
  INSERT INTO ${s}.task_view (owner, area, id, page, name, search, is_shared)
  SELECT $1, $2, $3::uuid, $4, $5, $6::jsonb, $7::boolean
   WHERE (SELECT count(*) FROM ${s}.task_view WHERE owner = $1 AND area = $2) < $8::int
  ON CONFLICT (owner, area, page, name) DO NOTHING
  RETURNING ${FIELDS})
SELECT made.*, EXISTS (SELECT FROM ${s}.task_view WHERE owner = $1 AND area = $2 AND page = $4 AND name = $5) AS "isTaken"
  FROM (SELECT) one LEFT JOIN made ON true`;

/** $1 id, $2 name, $3 search and $4 whether it is shared: null is as before. */
export const changeViewSql = (s: string): string => `
UPDATE ${s}.task_view
   SET name = coalesce($2::text, name), search = coalesce($3::jsonb, search), is_shared = coalesce($4::boolean, is_shared),
       updated_at = clock_timestamp()
 WHERE id = $1::uuid RETURNING ${FIELDS}`;

/** $1 id. */
export const removeViewSql = (s: string): string => `DELETE FROM ${s}.task_view WHERE id = $1::uuid`;
