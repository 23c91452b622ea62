/** The lowest and the highest id of a batch. With both in the WHERE clause the planner prunes partitions. */
export function idRange(rows: readonly { readonly id: string }[]): [low: string, high: string] {
  let [low, high] = [rows[0]?.id ?? '', rows[0]?.id ?? ''];
  for (const { id } of rows) {
    if (id < low) low = id;
    if (id > high) high = id;
  }
  return [low, high];
}

/** The ids of a batch, and the lowest of them. */
export function idsOf(rows: readonly { readonly id: string }[]): [ids: string[], lowest: string] {
  const ids = rows.map(({ id }) => id);
  return [ids, idRange(rows)[0]];
}
