// What this process means to do and has done, outside the systems under test: one fsynced line each.
import { fsyncSync, openSync, writeSync } from 'node:fs';
import { machineTime } from './clock.mjs';

export class Journal {
  constructor(file) {
    this.file = openSync(file, 'a');
  }

  note(kind, fields = {}) {
    writeSync(this.file, `${JSON.stringify({ at: machineTime(), pid: process.pid, kind, ...fields })}\n`);
    fsyncSync(this.file);
  }
}
