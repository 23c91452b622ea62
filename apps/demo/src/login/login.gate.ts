import type { NextFunction, Request, Response } from 'express';
import { LoginBackoff } from '@taskledger/admin';
import type { Login } from './login.js';

// It plays a service of somebody else, which the demo's own tasks call without knowing of any login.
const NOT_OURS = '/demo/unreliable/';

/** Express middleware that lets nobody past without the login; a browser asks for it. */
export function loginGate(login: Login, backoff = new LoginBackoff()) {
  return ({ path, headers, ip = '' }: Request, response: Response, next: NextFunction): void => {
    if (path.startsWith(NOT_OURS)) return next();
    const { authorization } = headers;
    const secondsLeft = authorization === undefined ? 0 : backoff.secondsLeft(ip);
    if (secondsLeft > 0) return refuse(response, secondsLeft);
    if (login.accepts(authorization)) {
      backoff.succeeded(ip);
      return next();
    }
    if (authorization !== undefined) backoff.failed(ip);
    response
      .status(401)
      .set('WWW-Authenticate', 'Basic realm="Taskledger demo", charset="UTF-8"')
      .type('text/plain')
      .send('Log in with the name and the password of DEMO_LOGIN.');
  };
}

function refuse(response: Response, secondsLeft: number): void {
  response
    .status(429)
    .set('Retry-After', String(secondsLeft))
    .type('text/plain')
    .send(`Too many logins have failed. Try again in ${secondsLeft} s.`);
}
