import type { TaskAdminAccess, TaskAdminAction, TaskAdminResource, TaskAdminUser } from '@taskledger/admin';
import { CheckedScope, type ExecutionScope, type TaskExecution } from '@taskledger/nestjs';

/** What marks everything that is a tenant's own. */
export interface Tenant {
  readonly name: 'a' | 'b';
  readonly creator: { readonly id: string; readonly username: string };
  readonly metadata: Readonly<Record<string, string>>;
  readonly tag: string;
  readonly queue: string;
  readonly task: string;
  readonly module: string;
}

/** Everything of tenant A has this in it, and one more word. */
export const CANARY = 'Zx9q';

/** Texts of tenant A's that no answer to anybody else may have in it. No one is part of another. */
export const SECRETS = {
  creator: `${CANARY}creator`,
  username: `${CANARY}username`,
  tenant: `${CANARY}tenant`,
  hidden: `${CANARY}hidden`,
  platform: `${CANARY}platform`,
  key: `${CANARY}key`,
  tag: `${CANARY}tag`,
  queue: `${CANARY}queue`,
  task: `${CANARY}task`,
  module: `${CANARY}module`,
  taskId: `${CANARY}named`,
  trackedId: `${CANARY}tracked`,
  payload: `${CANARY}payload`,
  result: `${CANARY}result`,
  error: `${CANARY}error`,
  line: `${CANARY}line`,
  artifact: `${CANARY}artifact`,
  content: `${CANARY}content`,
  progress: `${CANARY}progress`,
  schedule: `${CANARY}schedule`,
  doomed: `${CANARY}doomed`,
  pause: `${CANARY}pause`,
  workflow: `${CANARY}workflow`,
  node: `${CANARY}node`,
  breaker: `${CANARY}breaker`,
  lock: `${CANARY}lock`,
  unique: `${CANARY}unique`,
  alert: `${CANARY}alert`,
  view: `${CANARY}view`,
} as const;

export const A: Tenant = {
  name: 'a',
  creator: { id: SECRETS.creator, username: SECRETS.username },
  metadata: {
    tenant: SECRETS.tenant,
    hidden: SECRETS.hidden,
    config_platform: SECRETS.platform,
    config_key: SECRETS.key,
  },
  tag: SECRETS.tag,
  queue: SECRETS.queue,
  task: SECRETS.task,
  module: SECRETS.module,
};
export const B: Tenant = {
  name: 'b',
  creator: { id: 'user-of-b', username: 'Bea' },
  metadata: { tenant: 'b', hidden: 'hidden-of-b' },
  tag: 'tag-of-b',
  queue: 'queue-of-b',
  task: 'answer_b',
  module: 'of-b',
};
const TENANTS = { a: A, b: B };
const OTHER = { a: 'b', b: 'a' } as const;

/** The ways to tell tenants apart. What is a tenant's own fits each of them. */
export const SCOPES = {
  metadata: ({ metadata }: Tenant): ExecutionScope => ({ metadata: { tenant: metadata['tenant'] } }),
  'private metadata': ({ metadata }: Tenant): ExecutionScope => ({ metadata: { hidden: metadata['hidden'] } }),
  creator: ({ creator }: Tenant): ExecutionScope => ({ createdBy: creator.id }),
  tags: ({ tag }: Tenant): ExecutionScope => ({ tags: [tag] }),
  queues: ({ queue }: Tenant): ExecutionScope => ({ queues: [queue] }),
  tasks: ({ task }: Tenant): ExecutionScope => ({ tasks: [task] }),
  modules: ({ module }: Tenant): ExecutionScope => ({ modules: [module] }),
} as const;
export type ScopeKind = keyof typeof SCOPES;
export const SCOPE_KINDS = Object.keys(SCOPES) as ScopeKind[];

/** Whether an execution is a tenant's, told apart in this way. */
export function isOf(tenant: Tenant, by: ScopeKind, execution: TaskExecution): boolean {
  return CheckedScope.of(SCOPES[by](tenant)).includes(execution);
}

/** Scopes that say nothing, which must not mean everything. */
export const USELESS_SCOPES: readonly unknown[] = [
  undefined,
  null,
  {},
  { createdBy: undefined },
  { createdby: 'x' },
  { metadata: { tenant: undefined } },
];

/** What those of a role may do, within the scope of their tenant. A new role is a new line. */
const ROLES: Readonly<Record<string, (action: TaskAdminAction) => boolean>> = {
  admin: () => true,
  operator: (action) => action !== 'config.update',
  viewer: (action) => action.endsWith('.read') || action === 'execution.viewAll' || action === 'job.stream',
  /** An operator who is not the one whom the scope names as creator. */
  deputy: (action) => action !== 'config.update',
  /** Repeats what there is, and runs nothing else. */
  repeater: (action) => action !== 'config.update' && action !== 'task.execute',
};

interface TenantUser extends TaskAdminUser {
  readonly tenant: Tenant;
  readonly role: string;
  readonly by: string;
}

/** Whoever logs in is `<role> of <a|b>`, or `<role> of <a|b> by <kind of scope>`; by metadata, unless it is said. */
export function asUser(role: string, { name }: Tenant, by = 'metadata'): string {
  return `${role} of ${name} by ${by}`;
}

/** Access by tenants, which writes down what it is asked. */
export class TenantAccess implements TaskAdminAccess {
  readonly asked: { readonly action: TaskAdminAction; readonly resource?: TaskAdminResource }[] = [];

  authenticate({ headers }: { headers: Readonly<Record<string, unknown>> }): TenantUser | null {
    const [, role = '', name = '', by = ''] =
      /^Bearer (\w+) of ([ab]) by (.+)$/.exec(String(headers['authorization'])) ?? [];
    if (!ROLES[role]) return null;
    const tenant = TENANTS[name as 'a' | 'b'];
    const isOther = role === 'admin' || role === 'deputy';
    return { ...(isOther ? { id: `${role}-of-${name}` } : tenant.creator), tenant, role, by };
  }

  can(user: TaskAdminUser, action: TaskAdminAction, resource?: TaskAdminResource): boolean {
    this.asked.push({ action, resource });
    const { role, tenant } = user as TenantUser;
    // A task is no tenant's but by the policy.
    const isOfOther =
      role !== 'admin' && resource?.type === 'task' && resource.name === TENANTS[OTHER[tenant.name]].task;
    return !isOfOther && ROLES[role]?.(action) === true;
  }

  scope(user: TaskAdminUser): ExecutionScope | 'all' {
    const { role, tenant, by } = user as TenantUser;
    if (role === 'admin') return 'all';
    if (by.startsWith('useless ')) return USELESS_SCOPES[Number(by.slice('useless '.length))] as 'all';
    return SCOPES[by as ScopeKind](tenant);
  }
}
