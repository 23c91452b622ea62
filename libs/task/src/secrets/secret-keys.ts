const LONGEST_KEY = 256;
const MOST_REMEMBERED = 2_000;

// Compared with names in lower case, without separators.
const PARTS =
  /passw(?:or)?d|passphrase|passcode|secret(?!ar)|authorization|cookie|credential|apikey|privatekey|accesskey|encryptionkey|signingkey|cardnumber|creditcard|cardno|ccnumber/;
const ENDS = /(?:token|pwd|cvv2?|cvc2?|iban|jwt|bearer)$/;
// `maxTokens` is a count.
const LISTS = /^(?:access|refresh|auth|api|bearer|id|session|device)?tokens$/;

/** Answers whether what has this name is a secret. */
export type KeyTest = (name: string) => boolean;

/** Makes the test for the names of members. */
export function keyTest(own: readonly (string | RegExp)[], hasDefaults: boolean): KeyTest {
  const names = new Set(own.filter((key) => typeof key === 'string').map(normal));
  // A sticky or global expression remembers where it was.
  const expressions = own
    .filter((key) => key instanceof RegExp)
    .map(({ source, flags }) => new RegExp(source, flags.replace(/[gy]/g, '')));
  return remembering((name) => {
    const key = normal(name);
    if (names.has(key) || (hasDefaults && isKnown(key))) return true;
    return expressions.some((expression) => expression.test(name.slice(0, LONGEST_KEY)));
  });
}

function isKnown(key: string): boolean {
  return PARTS.test(key) || ENDS.test(key) || LISTS.test(key);
}

function normal(name: string): string {
  return name
    .slice(0, LONGEST_KEY)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

// Payloads have few names, and each comes again with every payload.
function remembering(test: KeyTest): KeyTest {
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const answer = test(name);
    if (known.size < MOST_REMEMBERED && name.length <= LONGEST_KEY) known.set(name, answer);
    return answer;
  };
}
