import { roleAccess } from './role-access.js';

/** The roles of the other tests, and `scoped <json>`: an administrator with this scope. */
export const scopedAccess = {
  ...roleAccess,
  authenticate: (request: Parameters<typeof roleAccess.authenticate>[0]) => {
    const [, scope] = /^Bearer scoped (.+)$/.exec(String(request.headers['authorization'])) ?? [];
    return scope ? { id: 'u-scoped', roles: ['admin', `scope ${scope}`] } : roleAccess.authenticate(request);
  },
  scope: ({ id, roles = [] }: { id: string; roles?: readonly string[] }) => {
    const scope = roles.find((role) => role.startsWith('scope '));
    return scope ? JSON.parse(scope.slice('scope '.length)) : roleAccess.scope!({ id, roles });
  },
};

/** Who asks as such an administrator. */
export const scoped = (scope: object): string => `scoped ${JSON.stringify(scope)}`;
