import { Injectable } from '@nestjs/common';
import { type ExecutionFilter, parseQuery, type SearchTerm, TaskRegistry, TaskSecrets } from '@taskledger/nestjs';
import { AccessResolver, PrivateMetadata, type TaskAdminAction, type TaskAdminUser } from '../../access/index.js';
import { RequestProblem } from '../../http/index.js';

type JsonTerm = Extract<SearchTerm, { path: unknown }>;

/** What may be searched for: only what may be read. */
@Injectable()
export class SearchRights {
  constructor(
    private readonly access: AccessResolver,
    private readonly registry: TaskRegistry,
    private readonly secrets: TaskSecrets,
    private readonly privateMetadata: PrivateMetadata,
  ) {}

  /** @throws InvalidQueryError; RequestProblem 403 that names the right, 400 for metadata that is private */
  async assertAllowed(user: TaskAdminUser, filter: ExecutionFilter): Promise<void> {
    const terms = termsOf(filter);
    const tasks = this.tasksOf(terms, filter);
    for (const term of terms) {
      if (isAboutPayload(term)) await this.assertPayloadReadable(user, term);
      if (isJsonTerm(term)) await this.assertShown(user, term, tasks);
    }
  }

  /** What the user has to be allowed to do with each execution that the query finds: what is in its payload is told by that. */
  ofRows(filter: ExecutionFilter): readonly TaskAdminAction[] {
    const terms = termsOf(filter);
    if (!terms.some(isAboutPayload)) return [];
    const tasks = this.tasksOf(terms, filter);
    const isSecret = terms.some((term) => isJsonTerm(term) && this.isSecret(term, tasks));
    return isSecret ? ['execution.readPayload', 'execution.unmask'] : ['execution.readPayload'];
  }

  private async assertPayloadReadable(user: TaskAdminUser, term: SearchTerm): Promise<void> {
    if (await this.can(user, 'execution.readPayload')) return;
    const field = term.field === 'key' ? 'keys, which may be made of payloads,' : `the ${term.field}`;
    throw refusal(term, `You may not search in ${field} (execution.readPayload). Leave this term out.`);
  }

  private async assertShown(user: TaskAdminUser, term: JsonTerm, tasks: readonly string[]): Promise<void> {
    const path = [term.field, ...term.path].join('.');
    const [top = ''] = term.path;
    if (term.field === 'metadata' && this.privateMetadata.keysIn({ [top]: null }).length > 0)
      throw new RequestProblem(400, 'REQUEST_INVALID', `query: ${path} is private. Leave this term out.`, {
        errors: [{ field: 'query', message: `${path} is private` }],
        ...spanOf(term),
      });
    if (!this.isSecret(term, tasks)) return;
    // Nobody sees secrets of the metadata, so nobody finds them.
    if (term.field !== 'metadata' && (await this.can(user, 'execution.unmask'))) return;
    const remedy = 'Leave this term out, or say with task: in which tasks to search, where it is no secret in these.';
    throw refusal(term, `${path} is masked, so you may not search in it (execution.unmask). ${remedy}`);
  }

  private isSecret({ field, path }: JsonTerm, tasks: readonly string[]): boolean {
    // Tasks of other processes are known by what is secret everywhere.
    return [...tasks, ''].some((task) => this.secrets.isMaskedAt(task, field, path));
  }

  // The tasks that the search is about: those that it names, or all.
  private tasksOf(terms: readonly SearchTerm[], { taskName }: ExecutionFilter): readonly string[] {
    if (taskName !== undefined) return [taskName].flat();
    const named = terms.find((term) => term.field === 'task' && !term.isNegated);
    return named?.field === 'task' ? named.values : this.registry.listAll().map(({ name }) => name);
  }

  private async can(user: TaskAdminUser, action: TaskAdminAction): Promise<boolean> {
    return (await this.access.policy.can(user, action)) === true;
  }
}

function termsOf({ query }: ExecutionFilter): readonly SearchTerm[] {
  return query === undefined ? [] : parseQuery(query);
}

// Keys of locks are made of members of the payload.
function isAboutPayload({ field }: SearchTerm): boolean {
  return field === 'payload' || field === 'result' || field === 'key';
}

function isJsonTerm(term: SearchTerm): term is JsonTerm {
  return 'path' in term;
}

function spanOf({ position, length }: SearchTerm): { position: number; length: number } {
  return { position, length };
}

function refusal(term: SearchTerm, detail: string): RequestProblem {
  return new RequestProblem(403, 'ACCESS_FORBIDDEN', detail, spanOf(term));
}
