import { DEPLOY_WINDOWS } from '../../deploys/deploy-windows.js';
import { type Operation, ref } from '../operation.js';
import { parameter } from './execution.parameters.js';

const tag = 'deploys';

/** Routes of deploys. They are about all executions: whoever sees some only gets 403. */
export const DEPLOY_OPERATIONS: readonly Operation[] = [
  {
    id: 'listDeploys',
    method: 'GET',
    path: '/deploys',
    tag,
    summary: 'When another version of the application began to run, the latest first. The last 100 are remembered',
    query: [parameter('page_size', { type: 'integer', minimum: 1, maximum: 100, default: 20 })],
    isCacheable: true,
    answers: [{ status: 200, description: 'The deploys', schema: ref('Deploys') }],
    problems: [],
  },
  {
    id: 'compareDeploy',
    method: 'GET',
    path: '/deploys/{version}',
    tag,
    summary: 'How each task went before and after a deploy, the worst first',
    query: [
      parameter(
        'at',
        { type: 'string', format: 'date-time' },
        'Which deploy of the version, by its time in the list; else the last one.',
      ),
      parameter(
        'window',
        { type: 'string', enum: [...DEPLOY_WINDOWS], default: '24h' },
        'How much time on each side at most. It ends with the deploys before and after.',
      ),
    ],
    answers: [{ status: 200, description: 'The comparison', schema: ref('DeployComparison') }],
    problems: [404],
  },
];
