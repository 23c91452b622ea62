import type { Provider } from '@nestjs/common';
import { ExecutorNode } from '../execution/index.js';
import { FailureDetector } from './failure-detector.js';
import { Heartbeat } from './heartbeat.js';
import { LocalNode } from './local-node.js';
import { OwnClaims } from './own-claims.js';
import { Rescuer } from './rescuer.js';

export const clusterProviders: Provider[] = [
  FailureDetector,
  Heartbeat,
  LocalNode,
  OwnClaims,
  Rescuer,
  { provide: ExecutorNode, useExisting: LocalNode },
];
