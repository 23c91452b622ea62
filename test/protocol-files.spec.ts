import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SourceImports } from './fixtures/source-imports.js';

// docs/protocol.md lists the files that one enqueue and one run go through: those that an execution is handed to and that
// hand it on, not the helpers that these ask. This holds the lists against the imports, so that whoever moves code moves
// the page too:
// 1. Every file exists, and there are not more of them than the limit.
// 2. A way has no gap: each file but the first imports one before it, or is imported by one, or both import the same port
//    (PORTS: a type of a lower room that one file calls and a later one implements). Two kinds of import are looked
//    through: index files, and HUBS, which hold the parts of others and decide nothing.
// 3. No room is missing: where a listed file imports more than types of a room, or calls a store of the ledger that lives
//    there (`ledger.outcomes`), either a file of that room is on the way, or the page says in the block of rooms beside the
//    way why not. Rooms that know nothing of executions (SUPPORT) are on nobody's way.
// 4. Rooms beside the way are not on it, and somebody calls them.

const ROOT = join(import.meta.dirname, '..');
const SOURCES = 'libs/task/src';
const PORTS = ['queue/claim-runner.ts', 'definition/task.definition.ts', 'queue/wakers/waker.ts'];
const LEDGER = ['ledger/ledger.ts', 'ledger/ledger-parts.ts'];
const HUBS = [...LEDGER, 'client/task-reader.ts', 'client/tasks.parts.ts', 'queue/queue-worker.options.ts'];
const SUPPORT = ['errors', 'time', 'logging', 'options', 'ledger/model'];

const page = readFileSync(join(ROOT, 'docs/protocol.md'), 'utf8');
const sources = new SourceImports(join(ROOT, SOURCES));

/** The first words of the lines of a fenced block: files or rooms, without what they do. */
function block(name: string): string[] {
  const found = new RegExp(`^\`\`\`${name}\\n([^]*?)^\`\`\``, 'm').exec(page);
  if (!found) throw new Error(`docs/protocol.md has no block "${name}"`);
  const lines = found[1]!.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => line.split(/\s+/)[0]!);
}

/** A folder of the library; those of the ledger count each on its own. */
function roomOf(file: string): string {
  return dirname(file)
    .split('/')
    .slice(0, file.startsWith('ledger/') ? 2 : 1)
    .join('/');
}

function importedFiles(file: string): string[] {
  const direct = sources.of(file).map((one) => one.file);
  return direct.flatMap((one) => (HUBS.includes(one) && one !== file ? [one, ...importedFiles(one)] : [one]));
}

/** Rooms of the stores that a file calls: `ledger.outcomes` is a field of the class Ledger. */
function roomsOfStores(file: string): string[] {
  const declared = LEDGER.flatMap((hub) => [...sources.text(hub).matchAll(/^ {2}readonly (\w+)(?:: | = new )(\w+)/gm)]);
  const classes = new Map(declared.map(([, field, type]) => [field!, type!]));
  const files = new Map(LEDGER.flatMap((hub) => sources.of(hub)).map((one) => [one.name, one.file]));
  const called = [...sources.text(file).matchAll(/\bledger\.(\w+)\b/g)].map(([, field]) => classes.get(field!));
  return called.flatMap((type) => (type && files.has(type) ? [roomOf(files.get(type)!)] : []));
}

function roomsCalledBy(file: string): string[] {
  const values = sources.of(file).filter((one) => !one.isType && !HUBS.includes(one.file));
  return [...values.map((one) => roomOf(one.file)), ...roomsOfStores(file)];
}

/** `later` gets the execution from one of `before`, directly or through a port. */
function isHandedTo(later: string, before: readonly string[]): boolean {
  const own = importedFiles(later);
  const ports = PORTS.filter((port) => own.includes(port));
  return before.some((file) => {
    const theirs = importedFiles(file);
    return own.includes(file) || theirs.includes(later) || ports.some((port) => theirs.includes(port));
  });
}

const MOST_FILES = 12;

describe.each([{ way: 'enqueue' }, { way: 'run' }])('the way of one $way in docs/protocol.md', ({ way }) => {
  const files = block(`files ${way}`);
  const beside = block(`rooms beside ${way}`);
  const rooms = new Set(files.map(roomOf));
  const called = new Set(files.flatMap(roomsCalledBy).filter((room) => !SUPPORT.includes(room)));

  it('has files that exist, each once, and no more than its limit', () => {
    expect(files.filter((file) => !sources.exists(file))).toEqual([]);
    expect(new Set(files).size).toBe(files.length);
    expect(files.length).toBeLessThanOrEqual(MOST_FILES);
  });

  it('has no gap: each file gets the execution from one before it', () => {
    const gaps = files.filter((file, index) => index > 0 && !isHandedTo(file, files.slice(0, index)));
    expect(gaps).toEqual([]);
  });

  it('has a file of every room that its files call, or says why that room is beside the way', () => {
    expect([...called].filter((room) => !rooms.has(room) && !beside.includes(room)).sort()).toEqual([]);
  });

  it('calls no room beside the way that is on it, or that nobody calls', () => {
    expect(beside.filter((room) => rooms.has(room) || !called.has(room))).toEqual([]);
  });
});
