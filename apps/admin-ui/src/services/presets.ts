import { Signal } from './signal';

/** A payload to begin with, under a name. Kept by this browser, for this dashboard. */
export interface Preset {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const MOST = 50;
const keyOf = (task: string): string => `taskledger.presets.${task}`;
const changes = new Signal(0);

export function usePresets(task: string): readonly Preset[] {
  changes.use();
  return presetsOf(task);
}

/** A name that is taken gets the new payload. Answers whether the browser could keep it. */
export function keepPreset(task: string, preset: Preset): boolean {
  const others = presetsOf(task).filter(({ name }) => name !== preset.name);
  return write(task, [...others, preset].slice(-MOST));
}

export function dropPreset(task: string, name: string): void {
  write(
    task,
    presetsOf(task).filter((preset) => preset.name !== name),
  );
}

function write(task: string, presets: readonly Preset[]): boolean {
  try {
    localStorage.setItem(keyOf(task), JSON.stringify(presets));
    changes.set(changes.get() + 1);
    return true;
  } catch {
    return false;
  }
}

function presetsOf(task: string): readonly Preset[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(task)) ?? '[]');
    return Array.isArray(kept) ? (kept as Preset[]) : [];
  } catch {
    return [];
  }
}
