export type { MetricsRegistry } from './client-registry.js';
export { type MetricsPage, TaskPrometheus } from './task-prometheus.js';
export type { MetricsFormat } from './text-format.js';
