import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A process that uses this ledger, from its start to its end. */
@Entity({ name: 'task_node', synchronize: false })
export class TaskNode {
  @PrimaryColumn('uuid') id!: string;
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'text' }) host!: string;
  @Column({ type: 'integer' }) pid!: number;
  /** Version of the library. */
  @Column({ type: 'text' }) version!: string;
  @Column({ type: 'text', array: true }) queues!: string[];
  /** Tasks that it has handlers for. */
  @Column({ type: 'text', array: true }) tasks!: string[];
  /** What wakes its workers: `embedded`, `postgres` or `redis`. */
  @Column({ type: 'text' }) engine!: string;
  @Column({ name: 'started_at', type: 'timestamptz' }) startedAt!: Date;
  @Column({ name: 'seen_at', type: 'timestamptz' }) seenAt!: Date;
  @Column({ name: 'dead_at', type: 'timestamptz', nullable: true }) deadAt!: Date | null;
  /** Since when it takes nothing new, because an operator wants that. */
  @Column({ name: 'quiet_at', type: 'timestamptz', nullable: true }) quietAt!: Date | null;
}
