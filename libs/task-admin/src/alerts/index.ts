import { AlertCommandsController } from './alert-commands.controller.js';
import { AlertsController } from './alerts.controller.js';

/** In this order: `preview` is the name of no rule. */
export const ALERT_CONTROLLERS = [AlertsController, AlertCommandsController];
