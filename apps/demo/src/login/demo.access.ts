import type { TaskAdminAccess, TaskAdminAccessOption } from '@taskledger/admin';
import { readEnvironment } from '../demo.environment.js';
import type { Login } from './login.js';

/**
 * Without DEMO_LOGIN the demo is for your own computer, and answers only requests that come from there. With it, everyone who
 * has come past the login may do everything.
 */
export function demoAccess(): TaskAdminAccessOption {
  const { login } = readEnvironment();
  return login ? accessOf(login) : 'none';
}

function accessOf(login: Login): TaskAdminAccess {
  return {
    authenticate: ({ headers }) =>
      login.accepts(headers['authorization'] as string | undefined)
        ? { id: login.name, username: login.name, roles: ['admin'] }
        : null,
    can: () => true,
  };
}
