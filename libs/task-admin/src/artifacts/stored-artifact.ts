import type { TaskArtifact, TaskExecution } from '@taskledger/nestjs';
import type { ShownExecution } from '../secrets/shown-executions.js';
import { artifactItem } from './artifact-view.js';
import { envelopeData } from './envelope.js';

/** An artifact, from whichever of its two origins. */
export interface StoredArtifact {
  readonly execution: TaskExecution;
  /** Whether the user may have the content. Where not, payload and result are missing here, or all of it. */
  readonly isPayloadVisible: boolean;
  readonly name: string;
  readonly contentType: string;
  /** As it is sent to who downloads it. */
  readonly content: Buffer;
  /** All but the content. */
  readonly description: Record<string, unknown>;
  /** The content, as a member of a JSON answer. */
  readonly data: Record<string, unknown>;
}

/** The execution that an artifact is of, and whether the user may read what is in it. */
export type Keeper = Pick<StoredArtifact, 'execution' | 'isPayloadVisible'>;

/** The artifact that every finished execution has; its id is that of the execution. */
export function envelopeOf(shown: ShownExecution): StoredArtifact {
  const { execution, isPayloadVisible } = shown;
  const data = envelopeData(shown);
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
    payload_visible: isPayloadVisible,
  };
  return { execution, isPayloadVisible, name: execution.taskName, contentType, content, description, data: { data } };
}

/** Something that a handler kept. */
export function keptArtifact(artifact: TaskArtifact, { execution, isPayloadVisible }: Keeper): StoredArtifact {
  const { name, contentType } = artifact;
  const content = (isPayloadVisible ? artifact.content : undefined) ?? Buffer.alloc(0);
  return {
    execution,
    isPayloadVisible,
    name,
    contentType,
    content,
    description: artifactItem(artifact, isPayloadVisible),
    data: isPayloadVisible ? dataOf(content, contentType) : { data: null },
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
