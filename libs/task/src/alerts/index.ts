export { alertProviders } from './alerts.providers.js';
export type {
  AlertChangeOptions,
  AlertChanges,
  AlertDelivery,
  AlertDeliveryQuery,
  AlertFiring,
  AlertMuteOptions,
  AlertPreview,
  AlertView,
} from './alert.types.js';
export { type AlertChannelInfo, AlertChannels } from './channels.js';
export { AlertDeliverer } from './deliverer.js';
export { AlertEvaluation } from './evaluation.js';
export { TaskAlerts } from './task-alerts.js';
