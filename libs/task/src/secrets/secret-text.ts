import { withoutCards } from './card-numbers.js';
import type { KeyTest } from './secret-keys.js';
import { withoutPairs } from './secret-pairs.js';

/** What stands where a secret was. */
export const REDACTED = '[REDACTED]';

// Every quantifier is bounded or starts at one place only, so that no text takes longer than in proportion to its length.
const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----/g;
const KEY_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/g;
const URL_CREDENTIALS =
  /([a-z][a-z0-9+.-]{0,20}:\/\/)(?:[^\s:@/?#"'`<>]{0,128}:(?!\d{1,5}(?:[/?#]|$))[^\s@"'`<>]{1,300}|[^\s/?#@"'`<>]{1,300})@/gi;
const BEARER = /\b(Bearer\s{1,4})(?!auth|tokens?\b|scheme|realm)[\w.~+/=-]{6,}/gi;
const BASIC = /\b(Basic\s{1,4})(?=[A-Za-z]{0,64}[0-9=+/A-Z])[A-Za-z0-9+/=]{8,}/g;
// Nearly no text has any of the last three.
const MAY_BE_FORM = /bearer|Basic|eyJ/i;
const JWT = /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g;

/** Masks the forms of secrets that are known, and the values of secret names. Linear in the length of the text. */
export function withoutKnownSecrets(text: string, isSecret: KeyTest): string {
  return withoutCards(withoutPairs(withoutForms(text), isSecret, REDACTED), REDACTED);
}

function withoutForms(text: string): string {
  const noKeys = text.includes('PRIVATE KEY-----') ? withoutPrivateKeys(text) : text;
  const noUrls =
    noKeys.includes('://') && noKeys.includes('@') ? noKeys.replace(URL_CREDENTIALS, `$1${REDACTED}@`) : noKeys;
  if (!MAY_BE_FORM.test(noUrls)) return noUrls;
  return noUrls.replace(BEARER, `$1${REDACTED}`).replace(BASIC, `$1${REDACTED}`).replace(JWT, REDACTED);
}

// One without an end is taken for cut off.
function withoutPrivateKeys(text: string): string {
  let shown = '';
  let from = 0;
  for (KEY_BEGIN.lastIndex = 0; ;) {
    const begin = KEY_BEGIN.exec(text);
    if (!begin) return shown + text.slice(from);
    shown += text.slice(from, begin.index) + REDACTED;
    KEY_END.lastIndex = begin.index;
    const end = KEY_END.exec(text);
    if (!end) return shown;
    KEY_BEGIN.lastIndex = from = end.index + end[0].length;
  }
}
