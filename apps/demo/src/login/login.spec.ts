import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../demo.environment.js';
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
});
