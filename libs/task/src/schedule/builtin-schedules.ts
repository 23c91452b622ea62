import { Injectable } from '@nestjs/common';
import { UnknownScheduleError } from '../errors/index.js';

/** Begins what a schedule of the library is for; the id of the execution. */
export type BuiltinStart = () => Promise<string>;

/** The schedules of the library itself. What they do runs in the process that leads, not as a task of a worker. */
@Injectable()
export class BuiltinSchedules {
  private readonly starts = new Map<string, BuiltinStart>();

  add(name: string, start: BuiltinStart): void {
    this.starts.set(name, start);
  }

  /** @throws UnknownScheduleError */
  start(name: string): Promise<string> {
    const start = this.starts.get(name);
    if (!start) throw new UnknownScheduleError(name);
    return start();
  }
}
