import type { TaskAdminAccess, TaskAdminUser } from '@taskledger/admin';

const USERS: Readonly<Record<string, TaskAdminUser>> = {
  admin: { id: 'u-admin', username: 'Ada', roles: ['admin'] },
  viewer: { id: 'u-viewer', username: 'Vera', roles: ['viewer'] },
  // Works with what everybody may see, but lists only what he has created himself.
  member: { id: 'u-member', username: 'Max', roles: ['member'] },
  // Works with everything, but reads no payload and no result.
  clerk: { id: 'u-clerk', username: 'Clara', roles: ['clerk'] },
  stranger: { id: 'u-stranger', username: 'Sam', roles: [] },
  // Sees and does everything, but only with what is her own.
  owner: { id: 'u-owner', username: 'Olga', roles: ['owner'] },
};

const VIEWED = ['execution.viewAll', 'execution.readPayload', 'job.stream'];

/** Bearer tokens that are the names of users. */
export const roleAccess: TaskAdminAccess = {
  authenticate({ headers }) {
    return USERS[String(headers['authorization'] ?? '').replace('Bearer ', '')] ?? null;
  },
  can({ roles = [] }, action) {
    if (roles.includes('admin') || roles.includes('owner')) return true;
    if (roles.includes('member')) return action !== 'execution.viewAll' && action !== 'config.update';
    if (roles.includes('clerk')) return action !== 'execution.readPayload';
    return roles.includes('viewer') && (action.endsWith('.read') || VIEWED.includes(action));
  },
  scope: ({ id, roles = [] }) => (roles.includes('owner') ? { createdBy: id } : 'all'),
};
