import type { ReactNode } from 'react';
import { t } from '../language/t';
import { Tags } from './tags';

interface FactsProps {
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
  readonly tags: readonly string[];
}

/** What is known of something, side by side, and its tags. */
export function Facts({ facts, tags }: FactsProps) {
  return (
    <dl className="mt-5 flex flex-wrap gap-x-10 gap-y-3 border-y py-4">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="label">{name}</dt>
          <dd className="mt-0.5 break-words">{value}</dd>
        </div>
      ))}
      {tags.length > 0 && (
        <div className="min-w-0">
          <dt className="label">{t`Tags`}</dt>
          <dd className="mt-0.5">
            <Tags tags={tags} />
          </dd>
        </div>
      )}
    </dl>
  );
}
