import { moment } from '../format/time';
import { t } from '../language/t';
import { ERROR_STATE_WORDS } from '../services/errors';
import type { ErrorGroupItem } from '../services/schema';
import { Mark } from './mark';

const TONES = { open: 'plain', resolved: 'ok', ignored: 'plain' } as const;

/** What has been decided about a group of errors; one that came back by itself says so. */
export function ErrorStateMark({ group }: { readonly group: Pick<ErrorGroupItem, 'state' | 'regressed_at'> }) {
  const { state, regressed_at: regressed } = group;
  if (state === 'open' && regressed)
    return (
      <Mark tone="bad" title={t`It failed again although it was resolved: ${moment(regressed)}`}>
        {t`Reopened`}
      </Mark>
    );
  return <Mark tone={TONES[state]}>{ERROR_STATE_WORDS[state]}</Mark>;
}
