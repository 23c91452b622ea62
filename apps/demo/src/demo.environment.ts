import { Logger } from '@nestjs/common';
import { Login } from './login/login.js';

const LOOPBACK = '127.0.0.1';
const DEFAULT_PORT = 3000;
const DEFAULT_DATA_DIR = '.taskledger';
const DEFAULT_VERSION = '1.0.0';

/** What the demo reads from the environment. */
export interface DemoEnvironment {
  /** PORT. 0 lets the system choose. @default 3000 */
  readonly port: number;
  /** TASKLEDGER_DATA_DIR: the ledger and the files that the tasks make. @default '.taskledger' in the working directory */
  readonly dataDir: string;
  /** DEMO_HOST: where it listens. Other machines need DEMO_LOGIN. @default 127.0.0.1 */
  readonly host: string;
  /** DEMO_LOGIN=name:password lets in users who know it. @default only this machine, without a login */
  readonly login: Login | undefined;
  /** DEMO_VERSION: what version of the demo it takes itself for; with another one, it is a deploy. @default '1.0.0' */
  readonly version: string;
  /** DEMO_WORKER=off makes a process that serves requests and leaves the tasks to others. */
  readonly worker: boolean;
  /** DEMO_WORKLOAD=off starts the demo without anything to do. */
  readonly workload: boolean;
}

/**
 * Reads the environment; a wrong value falls back to the default with a warning.
 * @throws where a default would open the door to somebody
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): DemoEnvironment {
  const host = env['DEMO_HOST'] || LOOPBACK;
  const login = env['DEMO_LOGIN'] ? Login.parse(env['DEMO_LOGIN']) : undefined;
  if (host !== LOOPBACK && !login)
    throw new Error(`DEMO_HOST="${host}" would let other machines in: set DEMO_LOGIN=name:password too.`);
  return {
    host,
    login,
    version: env['DEMO_VERSION'] || DEFAULT_VERSION,
    worker: env['DEMO_WORKER']?.toLowerCase() !== 'off',
    port: portOf(env['PORT']),
    dataDir: env['TASKLEDGER_DATA_DIR'] || DEFAULT_DATA_DIR,
    workload: env['DEMO_WORKLOAD']?.toLowerCase() !== 'off',
  };
}

function portOf(text: string | undefined): number {
  if (!text) return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  new Logger('Demo').warn(`PORT="${text}" is no port: using ${DEFAULT_PORT}. Set a number from 0 to 65535.`);
  return DEFAULT_PORT;
}
