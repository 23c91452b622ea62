import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresUser } from '../../chaos/harness/servers/postgres-server.js';

/** A certificate of 127.0.0.1, the key to it, and the authority that has signed it, as files of a server. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** Makes an authority that nobody trusts, and a certificate of 127.0.0.1 that it has signed. */
export function certificateOfLoopback(parent: string, name = 'certificates'): ServerCertificate {
  const folder = join(parent, name);
  mkdirSync(folder);
  const file = (title: string): string => join(folder, title);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', `/CN=Authority of ${name}`);
  writeFileSync(file('san.ext'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'san.ext'];
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.pem');
  const owner = postgresUser();
  // Postgres wants its key for itself alone; openssl has seen to the mode.
  if (owner) chownSync(file('server.key'), owner.uid, owner.gid);
  return { cert: file('server.pem'), key: file('server.key'), ca: file('ca.pem') };
}

/** The authority itself, as options take it. */
export function authorityOf({ ca }: ServerCertificate): string {
  return readFileSync(ca, 'utf8');
}
