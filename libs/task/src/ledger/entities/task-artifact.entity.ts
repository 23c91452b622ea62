import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that a handler kept beside its result. */
@Entity({ name: 'task_artifact', synchronize: false })
export class TaskArtifact {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'execution_id', type: 'uuid' }) executionId!: string;
  /** The artifact that it belongs to, or the execution. */
  @Column({ name: 'parent_id', type: 'uuid' }) parentId!: string;
  /** 1 below the execution, then one more for each parent. */
  @Column({ type: 'smallint' }) level!: number;
  @Column({ type: 'text' }) name!: string;
  @Column({ name: 'content_type', type: 'text' }) contentType!: string;
  /** Bytes. */
  @Column({ type: 'integer' }) size!: number;
  @Column({ type: 'bytea', select: false }) content?: Buffer;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
