import type { TaskArtifact } from '@taskledger/nestjs';

/** An artifact in a list: everything but its content, and whether the user may have that. */
export function artifactItem(artifact: TaskArtifact, isPayloadVisible: boolean): Record<string, unknown> {
  return {
    id: artifact.id,
    name: artifact.name,
    content_type: artifact.contentType,
    size: artifact.size,
    created_at: artifact.createdAt,
    execution_id: artifact.executionId,
    parent_id: artifact.parentId,
    level: artifact.level,
    payload_visible: isPayloadVisible,
  };
}
