import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import express from 'express';
import { readEnvironment } from '../demo.environment.js';
import { loginGate } from './login.gate.js';
import { Login } from './login.js';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('the login of the demo', () => {
  const login = Login.parse('ada:correct:horse');

  it('accepts the one name with its password, and nothing else', () => {
    expect(login.accepts(basic('ada:correct:horse'))).toBe(true);
    for (const header of [undefined, '', 'Basic', basic('ada:correct'), basic('eve:correct:horse'), 'Bearer x'])
      expect(login.accepts(header)).toBe(false);
  });

  it.each(['ada', 'ada:', ':password', 'ada:short'])('refuses "%s" as a login', (text) => {
    expect(() => Login.parse(text)).toThrow('DEMO_LOGIN must be name:password');
  });

  it('is needed where other machines can come in', () => {
    expect(() => readEnvironment({ DEMO_HOST: '0.0.0.0' })).toThrow(/DEMO_LOGIN/);
    expect(readEnvironment({ DEMO_HOST: '0.0.0.0', DEMO_LOGIN: 'ada:long enough' }).login?.name).toBe('ada');
  });

  it('E7 slows down who guesses, by address, and lets in who knows it elsewhere', async () => {
    const app = express();
    app.set('trust proxy', true);
    app.use(loginGate(login));
    app.use((_, response) => void response.send('in'));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ask = (text: string, address: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/`, { headers: { authorization: basic(text), 'x-forwarded-for': address } });
    for (let guess = 0; guess < 10; guess++) expect((await ask(`ada:guess-${guess}`, '192.0.2.1')).status).toBe(401);
    const { status, headers } = await ask('ada:guess', '192.0.2.1');
    expect([status, Number(headers.get('retry-after'))]).toEqual([429, 1]);
    expect((await ask('ada:correct:horse', '192.0.2.2')).status).toBe(200);
    server.closeAllConnections();
    server.close();
  });
});
