import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { above, descendants, type ImportedName, importedNames } from '../source/syntax.js';
import { AGAIN, BULL_MODULES, type Queues } from './queue.model.js';

const ENGINES: readonly string[] = ['bullmq', 'bull'];
const BOARD_REMEDY =
  'Take it out of bull-board, whose place the dashboard of @taskledger/admin takes, and run the command again.';

/** What is said of flows, which name queues of their own. */
export function flowProblem(node: ts.Node): Problem {
  const reason = 'Flows are not translated, and no queue moves while there are any.';
  return {
    node,
    reason,
    remedy: `A task enqueues others with ctx.tasks and waits with gather(): rewrite it, ${AGAIN}`,
  };
}

/** Finds queues that are reached past injection: by their token, or as objects of BullMQ itself. */
export function scanEngine(project: Project, queues: Queues): void {
  const { compiler } = project;
  for (const file of [...project.sources, ...project.shared]) {
    const names = new Map(
      [...importedNames(compiler, file)].filter(([, { module }]) => [...BULL_MODULES, ...ENGINES].includes(module)),
    );
    const engine = defaultImport(compiler, file);
    if (engine) names.set(engine, { module: 'bull', imported: 'Queue' });
    if (names.size === 0) continue;
    for (const node of descendants(compiler, file)) {
      if (compiler.isCallExpression(node)) readCall(project, node, { names, queues });
      else if (compiler.isNewExpression(node)) readNew(project, node, { names, queues });
      else if (compiler.isParameter(node) && names.get(node.type?.getText() ?? '')?.imported === 'BullRegistrar')
        queues.loose.push({
          node,
          reason: 'BullRegistrar registers queues by hand, and no queue moves while it does.',
          remedy: `Remove it and manualRegistration, ${AGAIN}`,
        });
    }
  }
}

/** The name of `import Bull from 'bull'`, whose objects are queues. */
function defaultImport(compiler: Project['compiler'], file: ts.SourceFile): string | undefined {
  return file.statements
    .filter(compiler.isImportDeclaration)
    .find(({ moduleSpecifier }) => ENGINES.includes((moduleSpecifier as ts.StringLiteral).text))?.importClause?.name
    ?.text;
}

interface Scan {
  readonly names: ReadonlyMap<string, ImportedName>;
  readonly queues: Queues;
}

function readCall(project: Project, node: ts.CallExpression, { names, queues }: Scan): void {
  const origin = names.get(node.expression.getText());
  if (origin?.imported === 'getFlowProducerToken') queues.loose.push(flowProblem(node));
  if (origin?.imported !== 'getQueueToken') return;
  queues.complain(project.textOf(node.arguments[0]), {
    node,
    reason: 'The queue is taken by its token here, and used in a way that cannot be followed.',
    remedy: isForBoard(project, node)
      ? BOARD_REMEDY
      : `Inject it with @InjectQueue('name') and call add(), or remove this, ${AGAIN}`,
  });
}

function readNew(project: Project, node: ts.NewExpression, { names, queues }: Scan): void {
  const made = names.get(node.expression.getText());
  if (!made || !ENGINES.includes(made.module)) return;
  if (made.imported === 'FlowProducer') queues.loose.push(flowProblem(node));
  if (!/^(Queue|Worker|QueueEvents)$/.test(made.imported)) return;
  queues.complain(project.textOf(node.arguments?.[0]), {
    node,
    reason: `A ${made.imported} of BullMQ is made here without Nest.`,
    remedy: `Use @InjectQueue() or @Processor(), or remove it, ${AGAIN}`,
  });
}

/** Whether a queue goes to bull-board here: an adapter takes it, or stands in the same function. */
export function isForBoard({ compiler }: Project, node: ts.Node): boolean {
  const isBody = (at: ts.Node): at is ts.Node => compiler.isBlock(at) || compiler.isObjectLiteralExpression(at);
  return /\bnew Bull(MQ)?Adapter\(/.test(above(node, isBody)?.getText() ?? '');
}

/** What to do with a queue that is handed on. */
export function handedOnRemedy(project: Project, node: ts.Node): string {
  return isForBoard(project, node) ? BOARD_REMEDY : `Call add() on it directly, ${AGAIN}`;
}
