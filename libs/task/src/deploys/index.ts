export type {
  Deploy,
  DeployCompareOptions,
  DeployComparison,
  DeployedTask,
  DeployListOptions,
  DeployOutcome,
  DeployTally,
  DeployTime,
  NewDeployError,
} from './deploy.types.js';
export { TaskDeploys } from './task-deploys.js';
