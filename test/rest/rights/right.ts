import type { Target } from './tenant-app.js';
import type { ScopeKind, Tenant } from './tenants.js';

/** What is sent to an operation: its path, and a body where it takes one. */
export interface Asked {
  readonly path: string;
  readonly body?: object;
}

/** What belongs to whoever asks, and a text that nobody has used yet. */
export type Asking = Pick<Tenant, 'task' | 'module'> & { readonly unused: string };

/** Those of tenant A, those of tenant B, and whoever sees all. Nobody at all is always answered with 401. */
export type Asker = 'operator' | 'viewer' | 'attacker' | 'admin';

/** What an operation answers to whom when it is asked about something of tenant A. */
export interface Right extends Readonly<Record<Asker, number>> {
  readonly ask: (target: Target, by: Asking) => Asked;
  /** Where tenant B is answered otherwise in a scope of this kind. */
  readonly attackerBy?: Readonly<Partial<Record<ScopeKind, number>>>;
  /** Tenant A's operator is told something of A. Otherwise it would prove nothing that B is not. */
  readonly tells: boolean;
  /** It is about one thing, which does not exist for tenant B. */
  readonly isOfOne: boolean;
  /** It tells whoever asks what that user has asked before. */
  readonly isOfOneself?: boolean;
  /** It never ends; its events have tests of their own. */
  readonly isEndless?: boolean;
}

type Ask = Right['ask'];

/** Reads one thing. */
export function reads(ask: Ask): Right {
  return { ask, operator: 200, viewer: 200, attacker: 404, admin: 200, tells: true, isOfOne: true };
}

/** Reads what a handler has saved, for which viewers lack `execution.readPayload`. */
export function readsContents(ask: Ask): Right {
  return { ...reads(ask), viewer: 403 };
}

/** Changes one thing, which viewers may not. */
export function changes(ask: Ask, status: number): Right {
  return { ask, operator: status, viewer: 403, attacker: 404, admin: status, tells: status !== 204, isOfOne: true };
}

/** Reads many things, each tenant its own. */
export function lists(ask: Ask): Right {
  return { ask, operator: 200, viewer: 200, attacker: 200, admin: 200, tells: true, isOfOne: false };
}

/** Counts many things, each tenant its own, and names none. */
export function counts(ask: Ask): Right {
  return { ...lists(ask), tells: false };
}

/** Makes something in the tenant of whoever asks. */
export function makes(ask: Ask, status: number): Right {
  return { ask, operator: status, viewer: 403, attacker: status, admin: status, tells: false, isOfOne: false };
}

/** Is about something that executions of several tenants share: it exists for whoever sees all of them. */
export function shared(ask: Ask): Right {
  return { ask, operator: 404, viewer: 404, attacker: 404, admin: 200, tells: false, isOfOne: true };
}

/** Is about the system, which is no tenant's. */
export function system(path: string): Right {
  return counts(() => ({ path }));
}
