/**
 * What a run used, of tasks with `measure` or `debug`. Runs share their process with others: processor time and memory are
 * those of the process while the run lasted, and are the run's own only where `isShared` is false.
 */
export interface RunResources {
  /** Processor time of the process, user and system, in ms. */
  readonly cpuMs: number;
  /** By how much the memory of the process (resident set) grew, in bytes; negative where it shrank. */
  readonly memoryBytes: number;
  /** The largest that the process was seen at, in bytes: at the begin, at the end, and ten times a second. */
  readonly peakBytes: number;
  /** Whether another run went on in the process at any moment of this one. */
  readonly isShared: boolean;
}
