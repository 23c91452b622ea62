import ts from 'typescript';
import { CONFIG_KEYS, DEFAULT_CONFIG, variableName } from '../../../libs/task/src/options/maintenance.config.js';
import { code, table } from './markdown.js';
import { docOf, sourceOf } from './source.js';

type Section = readonly [title: string, path: string, type: string];

const MODULE = 'libs/task/src/options/task-module.options.ts';
const TASK = 'libs/task/src/definition/settings/task.options.ts';
const LOCK = 'libs/task/src/definition/settings/lock.options.ts';

const LIBRARY: readonly Section[] = [
  ['`TaskModule.forRoot(options)`', MODULE, 'TaskModuleOptions'],
  ['`ledger`: embedded', MODULE, 'EmbeddedLedgerOptions'],
  ['`ledger`: a Postgres server', MODULE, 'ServerLedgerOptions'],
  ['`ledger`: the data source of the application', MODULE, 'SharedLedgerOptions'],
  ['`engine`', MODULE, 'RedisEngineOptions'],
  ['`worker`', MODULE, 'WorkerOptions'],
  ['`queues.<name>`', 'libs/task/src/options/queue.options.ts', 'QueueOptions'],
  ['`defaults`', MODULE, 'DefaultOptions'],
  ['`timeouts`', MODULE, 'TimeoutOptions'],
  ['`limits`', MODULE, 'LimitOptions'],
  ['`messages`', MODULE, 'MessageOptions'],
  ['`retention`', MODULE, 'RetentionOptions'],
  ['`redact`', 'libs/task/src/secrets/redact.options.ts', 'RedactOptions'],
  ['`external`', 'libs/task/src/options/external.options.ts', 'ExternalOptions'],
  ['`maintenance`', 'libs/task/src/options/maintenance.config.ts', 'MaintenanceConfig'],
  ['`TaskModule.forFeature(options)`', 'libs/task/src/options/feature.options.ts', 'TaskFeatureOptions'],
  ['`@Task(contract, options)`', TASK, 'TaskOptions'],
  ['`retry`', TASK, 'RetryOptions'],
  ['`lock`; `unique` takes `param` and `key`', LOCK, 'LockOptions'],
  ['`tasks.enqueue(task, payload, options)`', 'libs/task/src/enqueue/enqueue.options.ts', 'EnqueueOptions'],
  ['`handle.result(options)`, `tasks.waitFor(id, options)`', 'libs/task/src/client/waiting/wait.ts', 'WaitOptions'],
  [
    '`ctx.external(queue, name, data, options)`',
    'libs/task/src/execution/external-job.options.ts',
    'ExternalJobOptions',
  ],
];

const ADMIN: readonly Section[] = [
  ['`TaskAdminModule.forRoot(options)`', 'libs/task-admin/src/task-admin.options.ts', 'TaskAdminOptions'],
  ['`access`', 'libs/task-admin/src/access/task-admin-access.ts', 'TaskAdminAccess'],
  ['`can` and `scope`', 'libs/task-admin/src/access/task-admin-access.ts', 'TaskAdminPolicy'],
  ['`access` by guards', 'libs/task-admin/src/access/task-admin-access.ts', 'GuardedAccess'],
  ['`limits` of users', 'libs/task-admin/src/limit-settings.ts', 'LimitOptions'],
];

const VARIABLES = [
  ['`DATABASE_URL`', 'A Postgres server as the ledger; `ledger` in code comes first', 'embedded'],
  ['`REDIS_URL`', 'Redis wakes the workers; needs `DATABASE_URL`; `engine` in code comes first', 'NOTIFY'],
  [
    '`NODE_ENV`',
    '`production`: an embedded ledger must be asked for, preflight problems stop the boot, no stacks in the log',
    '',
  ],
];

/** docs/reference/configuration.md, from the JSDoc of the option interfaces. */
export function configurationReference(): string {
  return [
    '# Configuration',
    'Generated from the code by `npm run docs:reference`. Durations are texts such as `10m`, or milliseconds. An unknown ' +
      'option, `null` and a wrong value stop the boot, with an error that names the option and the remedy.',
    ...LIBRARY.map((section) => `## ${sectionOf(section)}`),
    `## Environment variables\n\nA wrong value of a \`TASKLEDGER_…\` variable falls back to the default, with a warning.\n\n${variables()}`,
    ...ADMIN.map((section) => `## ${sectionOf(section)}`),
  ].join('\n\n');
}

function sectionOf([title, path, name]: Section): string {
  const declared = sourceOf(path).statements.find(
    (node): node is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(node) && node.name.text === name,
  );
  if (!declared) throw new Error(`${path} has no interface ${name}, which ${import.meta.filename} describes.`);
  const rows = declared.members.flatMap((member) => rowsBelow('', member));
  return `${title}\n\n${docOf(declared).text}\n\n${table(['Option', 'Type', 'Default', 'Meaning'], rows)}`;
}

function rowsBelow(prefix: string, member: ts.TypeElement): string[][] {
  const name = prefix + (member.name?.getText() ?? '');
  const { text, byDefault = '' } = docOf(member);
  const type = ts.isPropertySignature(member) ? member.type : undefined;
  const row = [code(name), code(typeText(member, type)), byDefault, text];
  if (!type || !ts.isTypeLiteralNode(type)) return [row];
  return [row, ...type.members.flatMap((inner) => rowsBelow(`${name}.`, inner))];
}

function typeText(member: ts.TypeElement, type: ts.TypeNode | undefined): string {
  if (ts.isMethodSignature(member)) return 'function';
  if (!type || ts.isTypeLiteralNode(type)) return 'object';
  return type
    .getText()
    .replace(/\breadonly\s+/g, '')
    .replace(/Readonly<(Record<[^<>]+>)>/g, '$1')
    .replace(/\s+/g, ' ');
}

function variables(): string {
  const maintenance = CONFIG_KEYS.map((key) => [
    code(variableName(key)),
    `\`maintenance.${key}\``,
    code(String(DEFAULT_CONFIG[key])),
  ]);
  return table(['Variable', 'Meaning', 'Default'], [...VARIABLES, ...maintenance]);
}
