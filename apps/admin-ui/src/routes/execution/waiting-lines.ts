import type { ReactNode } from 'react';
import { count } from '../../format/time';
import type { Explanation } from '../../services/schema';

export type Reason = Explanation['reasons'][number];
export type Kind = Reason['kind'];
export type Of<K extends Kind> = Extract<Reason, { readonly kind: K }>;

/** A reason as people say it. */
export interface Words {
  readonly title: ReactNode;
  /** The evidence: who, what, until when. */
  readonly details: readonly ReactNode[];
  /** What would help. */
  readonly help?: ReactNode;
}

export const processes = (many: number): string => (many === 1 ? '1 process' : `${count(many)} processes`);

type Line = Of<'free_slot'>['before'];

/** How many of them do something. */
export function executions({ count: many, is_capped: isCapped }: Line, verb: string): string {
  return many === 1 ? `1 execution ${verb}s` : `${count(many, isCapped)} executions ${verb}`;
}
