/**
 * What users get. `exports` are the names that must exist at run time, by entry point; interfaces and types are not
 * among them. Removing a name here is a breaking change.
 */
export const publishedPackages = [
  {
    name: '@taskledger/nestjs',
    folder: 'libs/task',
    assets: ['dist/embedded/postgres-template.tar.br', 'cli/dist/main.js', 'cli/dist/schematics/collection.json'],
    exports: {
      '.': [
        'ClaimLostError',
        'DataDirectoryInUseError',
        'DataDirectoryUnusableError',
        'defineTask',
        'DuplicateTaskError',
        'ExecutionStatus',
        'InvalidOptionError',
        'InvalidPayloadError',
        'InvalidTaskNameError',
        'LedgerUnavailableError',
        'NestedTransactionError',
        'NonRetryableError',
        'OnTaskEvent',
        'PayloadTooLargeError',
        'Priority',
        'RetryLaterError',
        'Task',
        'TASK_OPTIONS',
        'TaskArtifact',
        'TaskAttempt',
        'TaskContext',
        'TaskError',
        'TaskExecution',
        'TaskFailedError',
        'TaskHandle',
        'TaskLog',
        'TaskModule',
        'TaskRegistry',
        'TaskRevokedError',
        'Tasks',
        'TaskSkippedError',
        'TaskTimeoutError',
        'type',
        'UnknownTaskError',
        'WaitTimeoutError',
      ],
      './testing': ['inMemory', 'TaskHarness'],
    },
  },
  {
    name: '@taskledger/admin',
    folder: 'libs/task-admin',
    assets: ['dist/dashboard/index.html'],
    exports: { '.': ['TaskAdminModule'] },
  },
];

export const entryName = (name, subpath) => name + subpath.slice(1);
