/** Keys of an execution's metadata that say which schedule began it, and for which instant. */
export const SCHEDULE_NAME = 'schedule_name';
export const SCHEDULE_SLOT = 'schedule_slot';
