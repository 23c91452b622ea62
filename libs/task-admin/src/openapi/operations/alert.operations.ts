import { type Operation, ref } from '../operation.js';
import { parameter } from './execution.parameters.js';

const tag = 'alerts';
const path = '/alerts/{name}';
const found = { status: 200, description: 'The rule', schema: ref('Alert') };

/** Routes of alerts. They are about all executions: whoever sees some only gets 403. */
export const ALERT_OPERATIONS: readonly Operation[] = [
  {
    id: 'listAlerts',
    method: 'GET',
    path: '/alerts',
    tag,
    summary: 'Rules by name, and the channels that they can name',
    answers: [{ status: 200, description: 'The rules', schema: ref('Alerts') }],
    problems: [],
  },
  {
    id: 'createAlert',
    method: 'POST',
    path: '/alerts',
    tag,
    summary: 'Make a rule: it is looked at within a minute',
    body: ref('AlertRequest'),
    answers: [{ status: 201, description: 'The rule', schema: ref('Alert') }],
    problems: [409, 413, 415],
  },
  {
    id: 'previewAlert',
    method: 'POST',
    path: '/alerts/preview',
    tag,
    summary: 'What a rule would have done, by the statistics that are kept',
    body: ref('AlertThought'),
    isReading: true,
    answers: [{ status: 200, description: 'When it would have fired', schema: ref('AlertPreview') }],
    problems: [413, 415],
  },
  { id: 'getAlert', method: 'GET', path, tag, summary: 'A rule as it is now', answers: [found], problems: [404] },
  {
    id: 'changeAlert',
    method: 'PATCH',
    path,
    tag,
    summary: 'Change a rule that was made at run time; null is the default of a member',
    body: ref('AlertChanges'),
    answers: [found],
    problems: [404, 409, 413, 415],
  },
  {
    id: 'deleteAlert',
    method: 'DELETE',
    path,
    tag,
    summary: 'Remove a rule that was made at run time, with what was told of it',
    answers: [{ status: 204, description: 'It is gone' }],
    problems: [404, 409],
  },
  {
    id: 'muteAlert',
    method: 'POST',
    path: `${path}/mute`,
    tag,
    summary: 'Tell nobody until a time; its state goes on',
    body: ref('AlertMute'),
    answers: [found],
    problems: [404, 413, 415],
  },
  {
    id: 'unmuteAlert',
    method: 'POST',
    path: `${path}/unmute`,
    tag,
    summary: 'Tell people of it again',
    answers: [found],
    problems: [404, 413, 415],
  },
  {
    id: 'testAlert',
    method: 'POST',
    path: `${path}/test`,
    tag,
    summary: 'Send a test by every channel of the rule',
    answers: [{ status: 202, description: 'What is to be sent', schema: ref('AlertTest') }],
    problems: [404, 413, 415],
  },
  {
    id: 'listAlertDeliveries',
    method: 'GET',
    path: `${path}/deliveries`,
    tag,
    summary: 'What was told because of a rule, the latest first, and what became of it. Kept for 30 days',
    query: [
      parameter('page_size', { type: 'integer', minimum: 1, maximum: 100, default: 20 }),
      parameter('cursor', { type: 'string', format: 'uuid' }, 'Where the page before ended: see next.'),
    ],
    answers: [{ status: 200, description: 'The deliveries', schema: ref('AlertDeliveries') }],
    problems: [404],
  },
];
