import type { TaskArtifact, TaskExecution } from '@taskledger/nestjs';
import { artifactItem } from './artifact-view.js';
import { envelopeData } from './envelope.js';

/** An artifact, from whichever of its two origins. */
export interface StoredArtifact {
  readonly execution: TaskExecution;
  readonly name: string;
  readonly contentType: string;
  /** As it is sent to who downloads it. */
  readonly content: Buffer;
  /** All but the content. */
  readonly description: Record<string, unknown>;
  /** The content, as a member of a JSON answer. */
  readonly data: Record<string, unknown>;
}

/** The artifact that every finished execution has; its id is that of the execution. */
export function envelopeOf(execution: TaskExecution): StoredArtifact {
  const data = envelopeData(execution);
  const content = Buffer.from(JSON.stringify(data));
  const contentType = 'application/json';
  const description = {
    id: execution.id,
    name: execution.taskName,
    content_type: contentType,
    size: content.length,
    created_at: execution.finishedAt,
    execution_id: execution.id,
    parent_id: null,
    level: 0,
  };
  return { execution, name: execution.taskName, contentType, content, description, data: { data } };
}

/** Something that a handler kept. */
export function keptArtifact(artifact: TaskArtifact, execution: TaskExecution): StoredArtifact {
  const { name, contentType, content = Buffer.alloc(0) } = artifact;
  return {
    execution,
    name,
    contentType,
    content,
    description: artifactItem(artifact),
    data: dataOf(content, contentType),
  };
}

function dataOf(content: Buffer, contentType: string): Record<string, unknown> {
  const text = isText(contentType) ? textOf(content) : undefined;
  if (text === undefined) return { data: content.toString('base64'), encoding: 'base64' };
  return { data: isJson(contentType) ? jsonOf(text) : text };
}

function isText(contentType: string): boolean {
  return /^text\//i.test(contentType) || isJson(contentType);
}

function isJson(contentType: string): boolean {
  return /^application\/([\w.+-]+\+)?json\b/i.test(contentType);
}

// The handler chose the content type; the bytes need not agree with it.
function textOf(content: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
