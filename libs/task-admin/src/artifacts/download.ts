import { notFound, RangedFile, RequestProblem } from '../http/index.js';
import type { StoredArtifact } from './stored-artifact.js';

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w-]+=("[\w .,:/+-]*"|[\w.+-]+))*$/;
const EXTENSION = /\.[a-z0-9]{1,8}$/i;
const LONGEST_NAME = 150;

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/gzip': '.gz',
  'application/json': '.json',
  'application/pdf': '.pdf',
  'application/x-ndjson': '.ndjson',
  'application/xml': '.xml',
  'application/zip': '.zip',
  'image/gif': '.gif',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/svg+xml': '.svg',
  'image/webp': '.webp',
  'text/css': '.css',
  'text/csv': '.csv',
  'text/html': '.html',
  'text/markdown': '.md',
  'text/plain': '.txt',
  'text/xml': '.xml',
};

/**
 * An artifact as a file to save. It is never shown in the browser: a handler may have kept somebody's HTML.
 * @throws RequestProblem 404 where there is nothing in it, 400 where nobody knows what kind of file it would be
 */
export function downloadOf({ name, contentType, content, description }: StoredArtifact): RangedFile {
  const id = String(description['id']);
  if (content.length === 0) throw notFound(`Artifact "${id}" is empty.`);
  if (!MEDIA_TYPE.test(contentType)) {
    const detail = `Artifact "${id}" cannot be downloaded: its content type is not a media type. GET /artifacts/${id} has its content.`;
    throw new RequestProblem(400, 'ARTIFACT_NOT_DOWNLOADABLE', detail);
  }
  const disposition = attachment(fileName(name, contentType));
  return new RangedFile(content, { type: contentType, disposition });
}

function fileName(name: string, type: string): string {
  // The last part of a path, without what file systems and headers give a meaning, and not hidden.
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const safe = last
    .toWellFormed()
    .replace(/[\p{Cc}<>:"|?*;]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const short = safe.slice(0, LONGEST_NAME).toWellFormed() || 'artifact';
  if (EXTENSION.test(short)) return short;
  return short + (EXTENSIONS[type.split(';', 1)[0]?.trim().toLowerCase() ?? ''] ?? '.bin');
}

// RFC 6266: a name in ASCII for old clients, and the real one.
function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/[%\\]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
