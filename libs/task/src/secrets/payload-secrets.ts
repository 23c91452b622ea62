import type { PayloadIssue } from '../errors/index.js';
import { isObject } from '../errors/assertions.js';
import { markedSchema } from './marked-schema.js';
import { type MaskedValue, MaskWalk } from './mask-walk.js';
import type { Redactor } from './redactor.js';
import { REDACTED } from './secret-text.js';
import { SecretMask } from './secret-mask.js';
import { hasMarks, type Schema, schemaOfPaths, SensitivePlace } from './sensitive-schema.js';
import { valuesIn } from './secret-values.js';
import { restored, type Restored } from './restored.js';

const EVERYTHING: Schema = {};

/** What is secret in the payloads of one task, found out once and when it is first asked for. */
export class PayloadSecrets {
  private place: SensitivePlace | undefined | null = null;
  private marked: Schema | undefined | null = null;

  /**
   * @param describe the schema of the payload; undefined where nothing is known
   * @param paths what the task's own `sensitive` says
   */
  constructor(
    readonly redactor: Redactor,
    private readonly describe: () => Schema | undefined = () => undefined,
    private readonly paths: readonly string[] = [],
  ) {}

  /** The schema of the payload for forms and documents: secrets are write-only, and without defaults and examples. */
  get schema(): Schema | undefined {
    if (this.marked === null) {
      const schema = this.describe();
      const all = [...this.redactor.paths, ...this.paths];
      this.marked = schema && markedSchema(schema, { redactor: this.redactor, paths: all });
    }
    return this.marked;
  }

  /** The payload as it may be shown, and the paths of what is masked. Nothing is copied that stays as it is. */
  masked(payload: unknown): MaskedValue {
    return new MaskWalk(this.redactor).masked(payload, this.sensitive);
  }

  /** The same for what else there is of a run, such as a result: it may hold what the payload holds. */
  maskedBeside(payload: unknown, value: unknown): MaskedValue {
    return new MaskWalk(this.redactor, this.maskOf(payload)).masked(value, placeOfPaths(this.redactor));
  }

  /** Masks what a run with this payload says. The payload is looked through when there is something to mask. */
  maskOf(payload: unknown): SecretMask {
    return new SecretMask(this.redactor, () => this.valuesIn(payload));
  }

  /** The texts that the payload holds in secret places. */
  valuesIn(payload: unknown): readonly string[] {
    return valuesIn(payload, this.sensitive, this.redactor);
  }

  /** Whether a member of the payload is a secret, by its dotted path. */
  isSecretPath(path: string): boolean {
    return isSecretAt(path.split('.'), this.sensitive, this.redactor);
  }

  /** Whether something is masked there for its place, by the names on the way to it: in the payload, or beside it. */
  isMaskedAt(path: readonly string[], where: 'payload' | 'beside'): boolean {
    return isSecretAt(path, where === 'payload' ? this.sensitive : placeOfPaths(this.redactor), this.redactor);
  }

  /** An edited payload with the secrets of the original where it still shows their masks, and the masks that are left. */
  restored(edited: unknown, original?: unknown): Restored {
    return restored({ edited, original, masked: this.masked(original).value, redactor: this.redactor });
  }

  /** Problems as they may be told: none of them quotes a secret of the payload. */
  issues(issues: readonly PayloadIssue[], payload: unknown): readonly PayloadIssue[] {
    if (issues.length === 0) return issues;
    const mask = this.maskOf(payload);
    return issues.map(({ path, message }) => {
      if (this.isSecretPath(path) && quotes(message, payload, path))
        return { path, message: 'is not valid; what is wrong with it would show it' };
      return { path, message: mask.text(message) };
    });
  }

  private get sensitive(): SensitivePlace | undefined {
    if (this.place === null) {
      const schema = this.describe() ?? EVERYTHING;
      const all = schemaOfPaths([...this.redactor.paths, ...this.paths]);
      this.place = hasMarks(schema) || hasMarks(all) ? new SensitivePlace([schema, all], schema) : undefined;
    }
    return this.place;
  }
}

function isSecretAt(path: readonly string[], from: SensitivePlace | undefined, redactor: Redactor): boolean {
  let place = from;
  for (const name of path) {
    if (redactor.isSecretKey(name) || place?.isSensitive) return true;
    if (!/^\d+$/.test(name)) place = place?.member(name);
  }
  return place?.isSensitive ?? false;
}

const placesOfPaths = new WeakMap<Redactor, { readonly place: SensitivePlace | undefined }>();

function placeOfPaths(redactor: Redactor): SensitivePlace | undefined {
  const known = placesOfPaths.get(redactor);
  if (known) return known.place;
  const place = redactor.paths.length > 0 ? new SensitivePlace([schemaOfPaths(redactor.paths)], EVERYTHING) : undefined;
  placesOfPaths.set(redactor, { place });
  return place;
}

function quotes(message: string, payload: unknown, path: string): boolean {
  const value = path
    .split('.')
    .reduce<unknown>((at, name) => (isObject(at) || Array.isArray(at) ? Reflect.get(at, name) : undefined), payload);
  if (value === undefined || value === null || value === '') return false;
  // Of what has parts, any of them may be quoted.
  return typeof value === 'object' || message.includes(String(value)) || message.includes(REDACTED);
}
