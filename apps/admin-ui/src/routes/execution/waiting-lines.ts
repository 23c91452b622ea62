import type { ReactNode } from 'react';
import { count } from '../../format/time';
import { plural } from '../../language/t';
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

export const processes = (many: number): string => plural(many, { one: '1 process', other: '{0} processes' });

type Line = Of<'free_slot'>['before'];

export const comeFirst = ({ count: many, is_capped: isCapped }: Line): string =>
  plural(many, { one: '1 execution comes first.', other: '{0} executions come first.' }, count(many, isCapped));

export const waitBefore = ({ count: many, is_capped: isCapped }: Line): string =>
  plural(
    many,
    { one: '1 execution waits for it before this one.', other: '{0} executions wait for it before this one.' },
    count(many, isCapped),
  );
