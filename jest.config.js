export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/test'],
  testRegex: '\\.(e2e-)?spec\\.ts$',
  // test/deployments starts servers of every kind: npm run test:deployments. test/hosts are applications of their own: npm run verify:hosts.
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/test/deployments/', '/test/hosts/'],
  modulePathIgnorePatterns: ['<rootDir>/(libs|apps)/[^/]+/dist/'],
  moduleFileExtensions: ['ts', 'js', 'json'],
  extensionsToTreatAsEsm: ['.ts'],
  coverageProvider: 'v8',
  collectCoverageFrom: ['libs/*/src/**/*.ts', '!**/*.spec.ts', '!**/index.ts'],
  // Only a guard: nothing here is measured in time, and a busy machine may take long.
  testTimeout: 120_000,
  // One more than the cores of a small machine: much of the time is waiting for processes that tests start.
  maxWorkers: 3,
  setupFiles: ['<rootDir>/scripts/lib/short-lived.mjs'],
  testSequencer: '<rootDir>/scripts/lib/jest-sequencer.mjs',
  // Every file leaves some 20 MB of heap behind; a worker that has run thirty of them takes four times as long for the
  // next one, most of it in garbage collection. It is replaced between two files.
  workerIdleMemoryLimit: '200MB',
  moduleNameMapper: {
    '^@taskledger/nestjs$': '<rootDir>/libs/task/src/index.ts',
    '^@taskledger/nestjs/testing$': '<rootDir>/libs/task/src/testing/index.ts',
    '^@taskledger/admin$': '<rootDir>/libs/task-admin/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        module: { type: 'es6' },
        sourceMaps: 'inline',
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      },
    ],
  },
};
