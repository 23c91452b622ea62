import { TaskError } from './task.error.js';

/** There is no saved view of this id, or it is somebody else's. */
export class UnknownViewError extends TaskError {
  readonly code = 'VIEW_UNKNOWN';

  constructor(readonly view: string) {
    super(`There is no saved view "${view}". Its owner may have deleted it.`);
  }
}

/** The owner has a view of this name on the page already. */
export class ViewNameTakenError extends TaskError {
  readonly code = 'VIEW_NAME_TAKEN';

  constructor(readonly view: string) {
    super(`You have a saved view "${view}" on this page already. Change that one, or use another name.`);
  }
}

/** The owner has as many saved views as one may have. */
export class TooManyViewsError extends TaskError {
  readonly code = 'VIEW_LIMIT';

  constructor(readonly most: number) {
    super(`You have ${most} saved views, which is the limit. Delete one that you do not need.`);
  }
}
