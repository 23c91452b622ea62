import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RunResources } from '../model/run-resources.js';

/** One run of an execution that has ended. */
@Entity({ name: 'task_attempt', synchronize: false })
export class TaskAttempt {
  @PrimaryColumn({ name: 'execution_id', type: 'uuid' }) executionId!: string;
  @PrimaryColumn({ type: 'integer' }) run!: number;
  /** Number of the attempt that this run belongs to, from 1. An interrupted run spends none. */
  @Column({ type: 'integer' }) attempt!: number;
  @Column({ type: 'text' }) status!: 'SUCCESS' | 'FAILURE' | 'REVOKED' | 'SKIPPED' | 'INTERRUPTED';
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  @Column({ name: 'node_id', type: 'uuid', nullable: true }) nodeId!: string | null;
  @Column({ name: 'started_at', type: 'timestamptz' }) startedAt!: Date;
  @Column({ name: 'finished_at', type: 'timestamptz' }) finishedAt!: Date;
  @Column({ type: 'text', nullable: true }) error!: string | null;
  @Column({ name: 'error_type', type: 'text', nullable: true }) errorType!: string | null;
  @Column({ type: 'text', nullable: true }) traceback!: string | null;
  /** What the run used; null where its task is not measured. */
  @Column({ type: 'jsonb', nullable: true }) resources!: RunResources | null;
}
