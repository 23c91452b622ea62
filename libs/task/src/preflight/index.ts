export type { PreflightCheck, PreflightReport, PreflightStatus } from './preflight.report.js';
export { TaskPreflight } from './task-preflight.js';
