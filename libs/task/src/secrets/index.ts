export type { MaskedValue } from './mask-walk.js';
export { PayloadSecrets } from './payload-secrets.js';
export { assertPaths, assertRedact, type RedactOptions } from './redact.options.js';
export { BUILT_IN, Redactor, type TextMask } from './redactor.js';
export type { Restored } from './restored.js';
export type { SecretMask } from './secret-mask.js';
export { REDACTED } from './secret-text.js';
export { Sensitive, sensitiveFieldsOf } from './sensitive.decorator.js';
