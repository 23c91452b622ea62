import { type Operation, ref } from '../operation.js';

/** Routes of what is told of many executions. */
export const STATISTICS_OPERATIONS: readonly Operation[] = [
  {
    id: 'getStatistics',
    method: 'GET',
    path: '/statistics',
    tag: 'statistics',
    summary: 'How executions went: totals, a series without gaps, and the tasks by volume',
    query: [
      {
        name: 'window',
        schema: { type: 'string', enum: ['1h', '24h', '7d', '30d'], default: '1h' },
        description: 'The time up to now, or up to "to". Not together with from.',
      },
      { name: 'from', schema: { type: 'string' }, description: 'Rounded down to the beginning of its bucket.' },
      { name: 'to', schema: { type: 'string' }, description: 'Now, unless it is given.' },
      {
        name: 'bucket',
        schema: ref('StatisticsBucket'),
        description: 'The finest that gives at most 180 points, unless it is given; at most 1,500 points.',
      },
      {
        name: 'task_name',
        schema: { type: 'string' },
        description: 'Names, separated by commas: any of them.',
      },
      { name: 'queue', schema: { type: 'string' } },
    ],
    isCacheable: true,
    answers: [{ status: 200, description: 'The statistics', schema: ref('Statistics') }],
    problems: [422],
  },
  {
    id: 'streamEvents',
    method: 'GET',
    path: '/events',
    tag: 'events',
    summary:
      'What happens, as server-sent events that carry ids only: at most four a second, and 25 streams a user unless the options say otherwise',
    answers: [
      {
        status: 200,
        description:
          'Each event is an EventMessage. Wake-ups can be lost, so look from time to time as well. An event "end" with Problem ' +
          'Details closes the stream when the rights of its reader are withdrawn.',
        mediaType: 'text/event-stream',
        schema: ref('EventMessage'),
      },
    ],
    problems: [429],
  },
];
