// npm run docs:reference
// Writes docs/reference from the code. The test that compares the two does both, so that they cannot differ.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './lib/project.mjs';

const jest = join(root, 'node_modules/jest/bin/jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const env = { ...process.env, TASKLEDGER_WRITE_REFERENCE: '1' };
const { status } = spawnSync(process.execPath, [...flags, jest, 'test/docs/reference.spec.ts'], {
  cwd: root,
  env,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
