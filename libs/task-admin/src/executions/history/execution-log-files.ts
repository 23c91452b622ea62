import { Injectable, type StreamableFile } from '@nestjs/common';
import { type TaskLog, Tasks } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../../access/index.js';
import { fileOf } from '../../export/index.js';
import { logView } from './history-view.js';
import type { LogFileFormat } from './log-file-format.js';
import type { LogListQuery } from './log-list.query.js';

/** Which lines. */
export type LogFilter = Pick<LogListQuery, 'level' | 'search' | 'after'>;
type Lines = readonly TaskLog[];

const AT_ONCE = 1_000;

const KINDS: Readonly<Record<LogFileFormat, { end: string; type: string; line: (line: TaskLog) => string }>> = {
  text: { end: 'log', type: 'text/plain; charset=utf-8', line: textOf },
  ndjson: { end: 'ndjson', type: 'application/x-ndjson', line: (line) => `${JSON.stringify(logView(line))}\n` },
};

/** Logs of executions as files. A line has what it has on the page. */
@Injectable()
export class ExecutionLogFiles {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly tasks: Tasks,
  ) {}

  /** @throws RequestProblem 404 before anything is written */
  async file(user: TaskAdminUser, id: string, format: LogFileFormat, filter: LogFilter): Promise<StreamableFile> {
    const { end, type, line } = KINDS[format];
    const rest = this.pages(user, id, filter);
    const { value: first } = await rest.next();
    const texts = async function* (): AsyncGenerator<string> {
      yield linesOf(first ?? []);
      for await (const page of rest) yield linesOf(page);
    };
    const linesOf = (lines: Lines): string => lines.map(line).join('');
    return fileOf({ name: `${id}.${end}`, type }, texts());
  }

  // The right is asked for again for each page: writing takes its time, and it may be taken away meanwhile.
  private async *pages(
    user: TaskAdminUser,
    executionId: string,
    { level, search, after: begin }: LogFilter,
  ): AsyncGenerator<Lines, undefined> {
    let after = begin;
    for (;;) {
      const { id } = await this.access.byId(user, executionId, 'execution.read');
      const lines = await this.tasks.logs(id, { level, search, after, limit: AT_ONCE });
      yield lines;
      if (lines.length < AT_ONCE) return;
      after = lines.at(-1)!.id;
    }
  }
}

function textOf({ at, level, message, data }: TaskLog): string {
  const more = data === null || data === undefined ? '' : ` ${JSON.stringify(data)}`;
  return `${at.toISOString()} ${level.toUpperCase()} ${message}${more}\n`;
}
