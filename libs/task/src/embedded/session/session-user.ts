import type { ServerNotice } from '../wire/server-error.js';
import type { EmbeddedNotification } from '../wire/wire-reply.js';

/** A client, as the session sees it. */
export interface SessionUser {
  onNotification(notification: EmbeddedNotification): void;
  onNotice(notice: ServerNotice): void;
}
