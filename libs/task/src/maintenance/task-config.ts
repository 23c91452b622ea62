import { Inject, Injectable } from '@nestjs/common';
import { InvalidOptionError } from '../errors/index.js';
import { keptJson, Ledger, type SettingOwner } from '../ledger/index.js';
import {
  assertKnown,
  assertLabel,
  assertText,
  isObject,
  TASK_SETTINGS,
  CONFIG_KEYS,
  CONFIG_RULES,
  type ConfigKey,
  DEFAULT_CONFIG,
  type MaintenanceConfig,
  storedName,
  type TaskSettings,
  usable,
} from '../options/index.js';

/** Changes to the stored configuration; `null` removes what is stored. */
export type ConfigChanges = { readonly [Key in ConfigKey]?: MaintenanceConfig[Key] | null };

const NAMES = CONFIG_KEYS.map(storedName);
const PREFIX = 'config.';

/**
 * Settings of maintenance. What is stored in the ledger comes first, then `TaskModule.forRoot({ maintenance })`, then
 * `TASKLEDGER_…` variables, then the defaults. Stored settings count for all processes, without a restart.
 *
 * @example await config.update({ retentionDays: 90 }, { actor: 'u1' });
 */
@Injectable()
export class TaskConfig {
  // A wrong value that is stored would otherwise be complained of every few seconds.
  private readonly complained = new Map<ConfigKey, { readonly text: string; readonly instead: unknown }>();

  constructor(
    private readonly ledger: Ledger,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** The settings as they count now. An invalid stored value is ignored, with a warning. */
  async effective(): Promise<MaintenanceConfig> {
    return { ...DEFAULT_CONFIG, ...this.settings.maintenance, ...(await this.stored()) };
  }

  /** Names of the settings that are stored, in code or in the environment; the others have their default. */
  async chosen(): Promise<ReadonlySet<string>> {
    return new Set([...Object.keys(this.settings.maintenance), ...Object.keys(await this.stored())]);
  }

  /**
   * Stores settings, all or none; answers with what counts now.
   * @param options `actor`: who does it, for the audit
   * @throws InvalidOptionError that names the first wrong or unknown one
   */
  async update(changes: ConfigChanges, options: { readonly actor?: string } = {}): Promise<MaintenanceConfig> {
    assertChanges(changes);
    const actor = actorOf(options);
    const given = CONFIG_KEYS.filter((key) => changes[key] !== undefined);
    const values = given.map((key) => [storedName(key), changes[key]]);
    if (given.length > 0) await this.ledger.settings.write(Object.fromEntries(values), 'global', actor);
    return this.effective();
  }

  /**
   * A setting of the application's own, for all or for one user; undefined where none is stored.
   * @throws InvalidOptionError for an owner that is neither `'global'` nor `{ user }`
   */
  async get(key: string, owner: SettingOwner = 'global'): Promise<unknown> {
    assertOwner(owner);
    return (await this.ledger.settings.read([PREFIX + key], owner))[PREFIX + key];
  }

  /**
   * Stores one: anything that JSON can keep; `null` removes it.
   * @throws UnstorableValueError which names the part that JSON cannot keep
   * @throws InvalidOptionError as in `get`
   */
  async set(key: string, value: unknown, owner: SettingOwner = 'global', actor?: string): Promise<void> {
    assertOwner(owner);
    keptJson(value ?? null, key);
    await this.ledger.settings.write({ [PREFIX + key]: value ?? null }, owner, actor);
  }

  private async stored(): Promise<Partial<MaintenanceConfig>> {
    const values = await this.ledger.settings.read(NAMES);
    const entries = CONFIG_KEYS.filter((key) => storedName(key) in values).map((key) => {
      return [key, this.usable(key, values[storedName(key)])] as const;
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  private usable(key: ConfigKey, value: unknown): unknown {
    if (CONFIG_RULES[key].fits(value)) return value;
    const text = JSON.stringify(value);
    if (this.complained.get(key)?.text !== text) {
      this.complained.set(key, { text, instead: usable(key, value, `The stored setting "${storedName(key)}"`) });
    }
    return this.complained.get(key)?.instead;
  }
}

function assertChanges(changes: ConfigChanges): void {
  const known = `Known settings: ${CONFIG_KEYS.join(', ')}.`;
  if (!isObject(changes)) throw new InvalidOptionError('changes', changes, `Use an object. ${known}`);
  for (const [key, value] of Object.entries(changes) as [ConfigKey, unknown][]) {
    if (!CONFIG_KEYS.includes(key)) throw new InvalidOptionError(key, value, known);
    const { fits, remedy } = CONFIG_RULES[key];
    if (value !== undefined && value !== null && !fits(value)) throw new InvalidOptionError(key, value, remedy);
    // Part of a day or of a minute is for code; what people store is whole.
    if (typeof value === 'number' && !Number.isInteger(value))
      throw new InvalidOptionError(key, value, remedy.replace('a number', 'a whole number'));
  }
}

function actorOf(options: { readonly actor?: string }): string | undefined {
  assertKnown(options, { actor: true }, { whole: 'options' });
  return options.actor === undefined ? undefined : assertLabel(options.actor, 'actor');
}

// One without a user would be a setting of nobody.
function assertOwner(owner: SettingOwner): void {
  if (owner === 'global') return;
  assertKnown(owner ?? null, { user: true }, { whole: 'owner', prefix: 'owner.' });
  assertText(owner.user, 'owner.user');
}
