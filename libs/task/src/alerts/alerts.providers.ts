import type { Provider } from '@nestjs/common';
import { AlertChannels } from './channels.js';
import { AlertDeliverer } from './deliverer.js';
import { AlertEvaluation } from './evaluation.js';
import { AlertHistory } from './history.js';
import { TaskAlerts } from './task-alerts.js';

export const alertProviders: Provider[] = [AlertChannels, AlertDeliverer, AlertEvaluation, AlertHistory, TaskAlerts];
