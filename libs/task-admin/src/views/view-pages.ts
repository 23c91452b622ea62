/** Lists of the dashboard that can be saved as a view. */
export const VIEW_PAGES: readonly string[] = ['executions', 'errors', 'audit'];
