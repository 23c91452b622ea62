const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be an id of the ledger at all. One that cannot is unknown, where Postgres would call it an error. */
export function isLedgerId(id: string): boolean {
  return UUID.test(id);
}
