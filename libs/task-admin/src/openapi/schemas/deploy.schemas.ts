import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';
import { tally } from './statistics.schemas.js';

const outcomes = ['worse', 'better', 'same', 'unclear'];
const time: Schema = is.shape(
  { from: is.moment, to: is.moment },
  'Whole minutes: the one of the deploy counts for neither side. Empty where nothing is known yet.',
);

/** Schemas of deploys. */
export const DEPLOY_SCHEMAS: Readonly<Record<string, Schema>> = {
  Deploy: is.shape({
    version: is.text,
    at: { ...is.moment, description: 'When the first process of the version started.' },
    until: { ...is.momentOrNull, description: 'When the next deploy was; null for the newest.' },
    is_running: { type: 'boolean', description: 'Whether a living process runs the version.' },
  }),
  Deploys: is.shape({ count: is.count, results: listOf(ref('Deploy')) }),
  DeployTally: is.shape({
    runs: { ...is.count, description: 'Of which durations are known, attempts that were retried included.' },
    ...tally,
  }),
  NewDeployError: is.shape({
    fingerprint: is.text,
    error_type: is.textOrNull,
    first_seen_at: is.moment,
  }),
  DeployedTask: is.shape({
    task_name: is.text,
    outcome: {
      type: 'string',
      enum: outcomes,
      description:
        'Worse or better: the shares of failures differ by a percentage point and by more than chance makes of one (1 %), or the ' +
        'p95 of runs by a factor of 1.5. Unclear: fewer than 60 executions or runs on a side, or errors that are new.',
    },
    reasons: { ...is.texts, description: 'Why, in words.' },
    before: ref('DeployTally'),
    after: ref('DeployTally'),
    new_errors: {
      ...listOf(ref('NewDeployError')),
      description: 'First seen after the deploy, and readable for the user.',
    },
  }),
  DeployComparison: is.shape({
    deploy: ref('Deploy'),
    previous: {
      oneOf: [ref('Deploy'), { type: 'null' }],
      description: 'Null where none is remembered: then there is nothing to compare with.',
    },
    before: { oneOf: [time, { type: 'null' }] },
    after: time,
    counts: is.shape(Object.fromEntries(outcomes.map((outcome) => [outcome, is.count]))),
    tasks: listOf(ref('DeployedTask')),
  }),
};
