export { backgroundProviders } from './background.providers.js';
export { type BackgroundJob, BackgroundJobs } from './background-jobs.js';
export { Leadership } from './leadership.js';
export { Ticker } from './ticker.js';
