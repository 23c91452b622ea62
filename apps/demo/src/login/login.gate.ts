import type { NextFunction, Request, Response } from 'express';
import type { Login } from './login.js';

// It plays a service of somebody else, which the demo's own tasks call without knowing of any login.
const NOT_OURS = '/demo/unreliable/';

/** Express middleware that lets nobody past without the login; a browser asks for it. */
export function loginGate(login: Login) {
  return ({ path, headers }: Request, response: Response, next: NextFunction): void => {
    if (path.startsWith(NOT_OURS) || login.accepts(headers.authorization)) return next();
    response
      .status(401)
      .set('WWW-Authenticate', 'Basic realm="Taskledger demo", charset="UTF-8"')
      .type('text/plain')
      .send('Log in with the name and the password of DEMO_LOGIN.');
  };
}
