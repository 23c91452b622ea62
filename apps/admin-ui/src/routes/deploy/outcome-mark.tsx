import { Mark } from '../../components/mark';
import { type DeployOutcome, OUTCOME_WORDS } from '../../services/deploys';

const TONES = { worse: 'bad', unclear: 'plain', better: 'ok', same: 'plain' } as const;

export function OutcomeMark({ outcome }: { readonly outcome: DeployOutcome }) {
  return <Mark tone={TONES[outcome]}>{OUTCOME_WORDS[outcome]}</Mark>;
}
