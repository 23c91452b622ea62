export const LOG_FILE_FORMATS = ['text', 'ndjson'] as const;
export type LogFileFormat = (typeof LOG_FILE_FORMATS)[number];

/** The media types of these, in their order. */
export const LOG_FILE_TYPES = ['text/plain', 'application/x-ndjson'] as const;

/** The format of a media type; undefined where it is of none. */
export function logFileFormatOf(type: string): LogFileFormat | undefined {
  return LOG_FILE_FORMATS[(LOG_FILE_TYPES as readonly string[]).indexOf(type)];
}
