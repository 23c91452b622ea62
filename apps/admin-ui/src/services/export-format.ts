/** What a list can be taken away as. */
export type ExportFormat = 'csv' | 'ndjson';
