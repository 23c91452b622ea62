import { type Right, system } from '../right.js';

// They are about all executions: whoever has a scope has none of them.
const forAll = (path: string, status: number, body?: object): Right => ({
  ...system(path),
  ask: ({ alert }) => ({ path: path.replace('{name}', alert), ...(body && { body }) }),
  operator: 403,
  viewer: 403,
  attacker: 403,
  admin: status,
});
const rule = { kind: 'exhausted', task_names: ['any'] };

export const ALERT_RIGHTS: Readonly<Record<string, Right>> = {
  listAlerts: forAll('/alerts', 200),
  createAlert: {
    ...forAll('', 201),
    ask: (_, { unused }) => ({ path: '/alerts', body: { ...rule, name: unused } }),
  },
  previewAlert: forAll('/alerts/preview', 200, rule),
  getAlert: forAll('/alerts/{name}', 200),
  changeAlert: forAll('/alerts/{name}', 200, { count: 3 }),
  muteAlert: forAll('/alerts/{name}/mute', 200, { until: '2100-01-01' }),
  unmuteAlert: forAll('/alerts/{name}/unmute', 200, {}),
  testAlert: forAll('/alerts/{name}/test', 202, {}),
  listAlertDeliveries: forAll('/alerts/{name}/deliveries', 200),
  deleteAlert: { ...forAll('', 204), ask: ({ doomed }) => ({ path: `/alerts/${doomed}` }) },
};
