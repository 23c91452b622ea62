import { randomUUID } from 'node:crypto';
import { EventStream } from '../support/event-stream.js';
import type { Answer } from '../support/rest-client.js';
import type { Asked, Asking, Right } from './right.js';
import type { Target, TenantApp } from './tenant-app.js';
import type { Tenant } from './tenants.js';

/** A thing that does not exist, in place of each of tenant A's. */
export const NOTHING: Target = {
  done: randomUUID(),
  artifact: randomUUID(),
  running: randomUUID(),
  waiting: [randomUUID(), randomUUID()],
  failedTaskId: randomUUID(),
  trackedTaskId: randomUUID(),
  task: 'nothing',
  schedule: randomUUID(),
  doomed: randomUUID(),
  workflow: randomUUID(),
  failedWorkflow: randomUUID(),
  breaker: randomUUID(),
  error: randomUUID(),
  queue: randomUUID(),
  worker: randomUUID(),
  lock: randomUUID(),
  bulk: randomUUID(),
  alert: randomUUID(),
  views: [randomUUID(), randomUUID()],
};

/** The ids and names of a target. */
export function namesIn(target: Target): string[] {
  return Object.values(target).flat();
}

/** What was asked, and what came of it. */
export interface Exchange {
  readonly asked: Asked;
  readonly answer: Pick<Answer, 'status' | 'headers' | 'text' | 'body'>;
}

/** Asks an operation about a target, as somebody. */
export async function exchange(
  { rest }: TenantApp,
  { id, method, right, target = NOTHING }: { id: string; method: string; right: Right; target?: Target },
  { as, tenant }: { as: string | null; tenant: Tenant },
): Promise<Exchange> {
  const asking: Asking = { task: tenant.task, module: tenant.module, unused: `unused-${randomUUID()}` };
  const asked = right.ask(target, asking);
  if (!right.isEndless || as === null)
    return { asked, answer: await rest.api.ask(method, asked.path, { as, body: asked.body }) };
  const stream = await EventStream.open(`${rest.api.base}${asked.path}`, as);
  stream.close();
  return { asked, answer: { ...stream.response, text: '', body: id } };
}

/**
 * What of somebody's secrets is in the body or in a header of an answer. What was in the question itself is no secret to
 * whoever asks.
 */
export function leaksIn({ asked, answer }: Exchange, secrets: readonly string[]): string[] {
  const known = decodeURIComponent(asked.path) + JSON.stringify(asked.body ?? '');
  const told = [...answer.headers].flat().join('\n') + answer.text;
  return secrets.filter((secret) => told.includes(secret) && !known.includes(secret));
}

/** Those of the secrets that are in none of the questions. */
export function unasked(exchanges: Readonly<Record<string, Exchange>>, secrets: readonly string[]): string[] {
  const known = JSON.stringify(Object.values(exchanges).map(({ asked }) => asked));
  return secrets.filter((secret) => !known.includes(secret));
}

/** An answer without what is different each time, and with what was asked for replaced. */
export function comparable({ answer }: Exchange, names: readonly string[]): object {
  const without = (text: string): string =>
    names.reduce((rest, name) => rest.replaceAll(name, '<id>'), text).replace(/\d{4}-\d\d-\d\dT[\d:.A%]+Z/g, '<time>');
  // Express makes an ETag of the whole body, with the name in it.
  const varying = ['date', 'x-request-id', 'content-length', 'etag'];
  const headers = [...answer.headers].map(([name, value]) => [name, varying.includes(name) ? '' : without(value)]);
  return { status: answer.status, body: without(answer.text), headers };
}
