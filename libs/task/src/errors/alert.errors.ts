import { TaskError } from './task.error.js';

/** There is no alert rule of this name. */
export class UnknownAlertError extends TaskError {
  readonly code = 'ALERT_UNKNOWN';

  constructor(readonly alert: string) {
    super(`There is no alert rule "${alert}". Names are those of alerts.list(); code may have stopped declaring it.`);
  }
}

/** There is a rule of this name already. */
export class AlertNameTakenError extends TaskError {
  readonly code = 'ALERT_NAME_TAKEN';

  constructor(readonly alert: string) {
    super(`There is an alert rule "${alert}" already. Change that one, or use another name.`);
  }
}

/** What code declares cannot be changed at run time: the next process that starts would change it back. */
export class AlertOfCodeError extends TaskError {
  readonly code = 'ALERT_OF_CODE';

  constructor(readonly alert: string) {
    super(`Alert rule "${alert}" is declared in code. Mute it, or change alerts.rules and deploy.`);
  }
}
