import { root } from './project.mjs';
import { npmCommand } from './run.mjs';
import { StartedServer } from './started-server.mjs';

/** `npm start` as a process group of its own, and the REST API that it serves. */
export class StartedDemo extends StartedServer {
  static start(dataDir) {
    const { DATABASE_URL: _ledger, REDIS_URL: _engine, ...inherited } = process.env;
    const env = { ...inherited, TASKLEDGER_DATA_DIR: dataDir };
    return super.start({ name: 'npm start', ...npmCommand(['start']), cwd: root, env });
  }
}
