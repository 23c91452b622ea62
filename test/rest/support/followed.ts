import { until } from '../../fixtures/until.js';
import type { RestClient } from './rest-client.js';
import type { Wire } from './wire.js';

/** Runs a task over REST and answers with its submission. */
export async function submitted(api: RestClient, task: string, body: object = {}, as = 'admin'): Promise<Wire> {
  const { status, body: submission, text } = await api.post(`/tasks/${task}/$execute`, body, { as });
  if (status !== 202 && status !== 200) throw new Error(`${task} was answered with ${status}: ${text}`);
  return submission;
}

/** Waits until an execution has a status, and answers with its detail. */
export function reached(api: RestClient, id: string, ...statuses: string[]): Promise<Wire> {
  return until(
    async () => {
      const { body } = await api.get(`/tasks/executions/${id}`);
      return statuses.includes(body.status) ? body : undefined;
    },
    `execution ${id} to be ${statuses.join(' or ')}`,
  );
}

/** Runs a task over REST to its end, and answers with the execution's detail. */
export async function finished(api: RestClient, task: string, body: object = {}, as = 'admin'): Promise<Wire> {
  const { execution_id: id } = await submitted(api, task, body, as);
  return reached(api, id, 'SUCCESS', 'FAILURE', 'REVOKED', 'SKIPPED');
}
