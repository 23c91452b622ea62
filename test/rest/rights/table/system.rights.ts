import { lists, type Right, system } from '../right.js';

export const SYSTEM_RIGHTS: Readonly<Record<string, Right>> = {
  getStatistics: lists(() => ({ path: '/statistics' })),
  streamEvents: { ...lists(() => ({ path: '/events' })), tells: false, isEndless: true },
  listAudit: { ...lists(() => ({ path: '/audit' })), isOfOneself: true },
  exportAudit: { ...lists(() => ({ path: '/audit/export?format=ndjson' })), isOfOneself: true },
  getConfig: system('/tasks/config'),
  // Retention deletes everybody's executions.
  updateConfig: {
    ...system(''),
    ask: () => ({ path: '/tasks/config', body: { retention_days: 30 } }),
    operator: 403,
    viewer: 403,
    attacker: 403,
  },
  getMe: lists(() => ({ path: '/me' })),
  getHealth: system('/health'),
  getPreflight: system('/health/preflight'),
  // It cannot be narrowed to a tenant.
  getMetrics: { ...system('/metrics'), operator: 403, viewer: 403, attacker: 403 },
  getSystem: { ...system('/system'), operator: 403, viewer: 403, attacker: 403 },
  getOpenApi: system('/openapi.json'),
};
