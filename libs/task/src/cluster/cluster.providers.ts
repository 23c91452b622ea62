import type { Provider } from '@nestjs/common';
import { ExecutorNode } from '../execution/index.js';
import { FailureDetector } from './failure-detector.js';
import { Heartbeat } from './heartbeat.js';
import { LocalNode } from './local-node.js';
import { OwnClaims } from './own-claims.js';
import { QuietMode } from './quiet-mode.js';
import { Rescuer } from './rescuer.js';
import { TaskWorkers } from './task-workers.js';

export const clusterProviders: Provider[] = [
  FailureDetector,
  Heartbeat,
  LocalNode,
  OwnClaims,
  QuietMode,
  Rescuer,
  TaskWorkers,
  { provide: ExecutorNode, useExisting: LocalNode },
];
