export { exportFile, fileOf, type ExportShape, type Row } from './export-file.js';
export { EXPORT_FORMATS, type ExportFormat, MOST_EXPORTED } from './export-format.js';
