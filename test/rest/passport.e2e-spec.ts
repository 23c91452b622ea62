import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type INestApplication, Injectable, Module, type Type } from '@nestjs/common';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { JwtService } from '@nestjs/jwt';
import { safeNext, type TaskAdminAccessOption, TaskAdminModule, type TaskAdminUser } from '@taskledger/admin';
import { TaskModule } from '@taskledger/nestjs';
import { inMemory } from '@taskledger/nestjs/testing';
import type { NextFunction, Request, Response } from 'express';
import session from 'express-session';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { PLATFORMS, type Platform } from './support/rest-app.js';

const SECRET = 'a-secret-of-this-test';
const TASKS = '/api/v1/tasks';

declare module 'express-session' {
  interface SessionData {
    user: TaskAdminUser;
  }
}

@Injectable()
class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: SECRET });
  }

  validate({ sub, roles }: { readonly sub: string; readonly roles: readonly string[] }): TaskAdminUser {
    return { id: sub, roles };
  }
}

const can = (user: TaskAdminUser, action: string): boolean =>
  action.endsWith('.read') || (user.roles?.includes('operator') ?? false);

async function listening(
  platform: Platform,
  access: TaskAdminAccessOption,
  configure?: (app: INestApplication) => void,
): Promise<{ app: INestApplication; url: string }> {
  const providers: Type[] = [JwtStrategy];
  @Module({ imports: [TaskModule.forRoot(inMemory()), TaskAdminModule.forRoot({ access }), PassportModule], providers })
  class AppModule {}
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
  const app = module.createNestApplication(platform === 'express' ? new ExpressAdapter() : new FastifyAdapter());
  configure?.(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, url: `http://127.0.0.1:${port}` };
}

describe.each(PLATFORMS)('A dashboard behind passport-jwt, on %s', (platform) => {
  let app: INestApplication;
  let url: string;
  const jwt = new JwtService({ secret: SECRET });
  const ask = (path: string, roles?: readonly string[], init: RequestInit = {}): Promise<globalThis.Response> => {
    const headers = roles && { authorization: `Bearer ${jwt.sign({ sub: 'ada', roles })}` };
    return fetch(url + path, { ...init, headers });
  };

  beforeAll(async () => {
    ({ app, url } = await listening(platform, { guards: [AuthGuard('jwt')], can }));
  });
  afterAll(() => app.close());

  it('F9 lets in who has a token, as the user that the strategy names', async () => {
    expect((await ask(TASKS, [])).status).toBe(200);
    expect(await (await ask('/api/v1/me', [])).json()).toMatchObject({ id: 'ada' });
  });

  it('F9 answers 401 without a token and 403 for what the role may not do', async () => {
    const stranger = await ask(TASKS);
    expect(stranger.status).toBe(401);
    expect(stranger.headers.get('content-type')).toContain('application/problem+json');
    const body = JSON.stringify({});
    const changed = await ask('/api/v1/tasks/config', [], { method: 'PATCH', body });
    expect(changed.status).toBe(403);
  });
});

describe('A dashboard behind a session', () => {
  let app: INestApplication;
  let url: string;
  let cookie = '';

  const access: TaskAdminAccessOption = {
    authenticate: (request) => (request as unknown as Request).session.user ?? null,
    can,
    login: '/login',
  };

  // Stands for a form and a look at passwords.
  const logIn = (request: Request, response: Response, next: NextFunction): void => {
    if (request.path !== '/login') return next();
    request.session.user = { id: 'ada', roles: ['operator'] };
    response.redirect(safeNext(request.query['next']));
  };

  beforeAll(async () => {
    ({ app, url } = await listening('express', access, (host) => {
      host.use(session({ secret: SECRET, resave: false, saveUninitialized: false }), logIn);
    }));
  });
  afterAll(() => app.close());

  const browse = (path: string): Promise<globalThis.Response> =>
    fetch(url + path, { redirect: 'manual', headers: { accept: 'text/html', ...(cookie && { cookie }) } });

  it('F9 sends a browser to the login, and back to the page that was asked for', async () => {
    const sent = await browse('/admin/tasks/executions');
    expect(sent.status).toBe(303);
    const back = await browse(sent.headers.get('location')!);
    expect(back.headers.get('location')).toBe('/admin/tasks/executions');
    cookie = back.headers.get('set-cookie')!.split(';')[0]!;
    expect((await browse('/admin/tasks/executions')).status).toBe(200);
    const me = await fetch(`${url}/api/v1/me`, { headers: { cookie } });
    expect(await me.json()).toMatchObject({ id: 'ada' });
  });

  it('F9 answers programs without a session with 401', async () => {
    expect((await fetch(url + TASKS)).status).toBe(401);
  });
});
