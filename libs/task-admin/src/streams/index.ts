export { endedWithReason, rechecked } from './ended-stream.js';
export { RightsOfStreams } from './rights-of-streams.js';
export { RowLookups } from './row-lookups.js';
export { Connection, type StreamConnection } from './stream-connection.decorator.js';
export { StreamRights } from './stream-rights.js';
