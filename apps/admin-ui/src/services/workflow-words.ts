import { t } from '../language/t';

const REASONS: Readonly<Record<string, string>> = {
  condition_not_met: t`condition not met`,
  dependency_failed: t`a node before it failed`,
  user_cancelled: t`by a user`,
};

/** Why a node ended as it did, as people say it. */
export function reasonWords(reason: string): string {
  return REASONS[reason] ?? reason.replaceAll('_', ' ');
}
