import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { errorFingerprint, normalMessage } from './fingerprint.js';

const stackAt = (...frames: string[]): string => ['Error: it', ...frames.map((frame) => `    at ${frame}`)].join('\n');
const here = (file: string): string => join(process.cwd(), file);

describe('the fingerprint of an error (P-9)', () => {
  it.each([
    ['Order 4711 has 3 items', 'Order 815 has 12 items'],
    ['No user 5f3c9a1b-7d3e-4a55-9c1d-0f2b3c4d5e6f', 'No user 0b9a8c7d-1e2f-4a3b-8c5d-6e7f8091a2b3'],
    ['Customer cus_Nf8aXk20 has no card', 'Customer cus_9Qm3Lp71Zd has no card'],
    ['Cannot read "a b"', 'Cannot read "it\'s c"'],
    ['ENOENT: open /var/data/17/in.csv', 'ENOENT: open /srv/other/data/out.csv'],
    ['connect ECONNREFUSED 10.0.0.7:5432', 'connect ECONNREFUSED 10.1.2.3:6432'],
    ['GET https://a.example/x?id=1 failed', 'GET https://b.example/y failed'],
    ['Mail to anna@example.org bounced', 'Mail to bob.smith@mail.example.com bounced'],
    ['bad address 0xdeadbeef', 'bad address 0x00ff'],
    ['took 12.5 s since 2026-11-30T10:00:00Z', 'took 1.25 s since 2026-12-01T09:30:12Z'],
  ])('is the same for "%s" and "%s"', (one, other) => {
    expect(normalMessage(one)).toBe(normalMessage(other));
    expect(errorFingerprint('Error', one, undefined)).toBe(errorFingerprint('Error', other, undefined));
  });

  it.each([
    ["It can't be read and isn't there", "It can't be written and isn't there"],
    ['Card was declined', 'Card was expired'],
    ['read/write is off', 'read/execute is off'],
  ])('differs for "%s" and "%s"', (one, other) => {
    expect(errorFingerprint('Error', one, undefined)).not.toBe(errorFingerprint('Error', other, undefined));
  });

  it('differs by type, and by function and file of the top frame of the application', () => {
    const of = (type: string, frame: string): string => errorFingerprint(type, 'down', stackAt(frame));
    const frames = [
      `pay (${here('src/shop.js')}:1:2)`,
      `ship (${here('src/shop.js')}:1:2)`,
      `pay (${here('src/mail.js')}:1:2)`,
    ];
    expect(new Set([...frames.map((frame) => of('Error', frame)), of('TypeError', frames[0]!)]).size).toBe(4);
  });

  it('skips frames of Node and of packages, and does not look at lines, folders of releases, hashes of bundles', () => {
    const plain = errorFingerprint('Error', 'down', stackAt(`Shop.pay (${here('dist/shop.js')}:10:5)`));
    const others = [
      stackAt(
        'new Promise (<anonymous>)'.replace('<anonymous>', 'node:internal/x:1:1'),
        `Shop.pay (${here('dist/shop.js')}:99:1)`,
      ),
      stackAt(`query (${here('node_modules/pg/lib/client.js')}:5:1)`, `async Shop.pay (${here('dist/shop.js')}:12:7)`),
      stackAt(`Shop.pay (${pathToFileURL(here('dist/shop.js')).href}:10:5)`),
      stackAt(`Shop.pay (${here('dist/shop-4f9ac01b.js')}:10:5)`),
    ];
    for (const stack of others) expect(errorFingerprint('Error', 'down', stack)).toBe(plain);
  });
});
