// What this process means to do and has done, outside the systems under test: one fsynced line each.
import { fsyncSync, openSync, writeSync } from 'node:fs';

export class Journal {
  constructor(file) {
    this.file = openSync(file, 'a');
  }

  note(kind, fields = {}) {
    writeSync(this.file, `${JSON.stringify({ at: Date.now(), pid: process.pid, kind, ...fields })}\n`);
    fsyncSync(this.file);
  }
}
