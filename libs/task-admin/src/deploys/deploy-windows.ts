/** How much time before and after a deploy can be compared. */
export const DEPLOY_WINDOWS: readonly string[] = ['1h', '6h', '24h'];
