/** JSON with the members of every object in the order of their names: values that are equal give one text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, inOrder) ?? '';
}

function inOrder(_key: string, member: unknown): unknown {
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
  return Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)));
}
