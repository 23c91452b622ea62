import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LogLevel } from '../model/log-line.js';

/** One line of an execution's log; `id` orders the lines. */
@Entity({ name: 'task_log', synchronize: false })
export class TaskLog {
  @PrimaryColumn({ name: 'execution_id', type: 'uuid' }) executionId!: string;
  @PrimaryColumn({ type: 'bigint' }) id!: string;
  @Column({ type: 'integer' }) run!: number;
  @Column({ type: 'text' }) level!: LogLevel;
  @Column({ type: 'text' }) message!: string;
  @Column({ type: 'jsonb', nullable: true }) data!: unknown;
  @Column({ type: 'text', nullable: true }) status!: string | null;
  @Column({ type: 'smallint', nullable: true }) percent!: number | null;
  @Column({ type: 'text', nullable: true }) step!: string | null;
  @Column({ type: 'timestamptz' }) at!: Date;
}
