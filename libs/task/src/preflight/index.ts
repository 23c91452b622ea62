export type {
  PreflightCheck,
  PreflightFinding,
  PreflightLook,
  PreflightReport,
  PreflightStatus,
} from './preflight.report.js';
export { TaskPreflight } from './task-preflight.js';
