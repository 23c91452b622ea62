import type { AlertDeliveryRow, AlertRuleRow } from '../ledger/index.js';
import type { AlertDelivery, AlertView } from './alert.types.js';
import { ruleText } from './rule-text.js';

export function viewOf(row: AlertRuleRow, nowMs: number): AlertView {
  const { name, origin, definition, state, subjects, createdAt, updatedAt } = row;
  return {
    name,
    origin,
    definition,
    description: ruleText(definition),
    state,
    subjects,
    since: row.since ?? undefined,
    lastNotifiedAt: row.notifiedAt ?? undefined,
    evaluatedAt: row.evaluatedAt ?? undefined,
    ...mutedOf(row, nowMs),
    createdBy: row.createdBy ?? undefined,
    createdAt,
    updatedAt,
  };
}

function mutedOf({ mutedUntil, mutedBy, muteReason }: AlertRuleRow, nowMs: number): Pick<AlertView, 'muted'> {
  if (mutedUntil === null || mutedUntil.getTime() <= nowMs) return {};
  return { muted: { until: mutedUntil, by: mutedBy ?? undefined, reason: muteReason ?? undefined } };
}

export function deliveryView({ ruleName, nextAt, finishedAt, error, ...row }: AlertDeliveryRow): AlertDelivery {
  return {
    ...row,
    rule: ruleName,
    nextAt: row.state === 'pending' ? nextAt : undefined,
    finishedAt: finishedAt ?? undefined,
    error: error ?? undefined,
  };
}
