import { type Operation, ref } from '../operation.js';

const tag = 'config';

/** Routes of the configuration. */
export const CONFIG_OPERATIONS: readonly Operation[] = [
  {
    id: 'getConfig',
    method: 'GET',
    path: '/tasks/config',
    tag,
    summary: 'What clean-up and timeouts go by: stored, else given to the application, else the default',
    isCacheable: true,
    answers: [{ status: 200, description: 'What counts now', schema: ref('Config') }],
    problems: [],
  },
  {
    id: 'updateConfig',
    method: 'PATCH',
    path: '/tasks/config',
    tag,
    summary: 'Store settings, all or none; null removes what is stored. They count at once',
    body: ref('ConfigChanges'),
    answers: [{ status: 200, description: 'What counts now', schema: ref('Config') }],
    problems: [413, 415, 503],
  },
];
