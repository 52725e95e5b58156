import type { Config } from 'jest';

type Project = Exclude<NonNullable<Config['projects']>[number], string>;

const ignored = ['/node_modules/', '/dist/', '<rootDir>/test/bench/'];

const common: Project = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  testPathIgnorePatterns: ignored,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/test/bench/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2023',
        },
        module: { type: 'es6' },
      },
    ],
  },
};

/** Black-box suites that say nothing about where a ledger keeps its files: they are run in both profiles. */
const OF_BOTH_PROFILES = [
  'bad-content',
  'bad-cycle',
  'bad-request',
  'bad-subject',
  'bad-template',
  'concurrency',
  'cycle-interrupted',
  'documented',
  'evidence',
  'history',
  'ledger',
  'log',
  'own-writes',
  'persons',
  'report-documents',
  'reporting-cycle',
  'time-travel',
  'verify-file',
];

const config: Config = {
  projects: [
    {
      ...common,
      displayName: 'embedded',
      testMatch: ['<rootDir>/{apps,libs,test}/**/*.{spec,contract-spec,e2e-spec}.ts'],
      testPathIgnorePatterns: [...ignored, '<rootDir>/test/distributed/'],
    },
    {
      ...common,
      displayName: 'distributed',
      testMatch: [
        '<rootDir>/test/distributed/*.e2e-spec.ts',
        ...OF_BOTH_PROFILES.map((name) => `<rootDir>/test/e2e/${name}.e2e-spec.ts`),
      ],
      setupFiles: ['<rootDir>/test/distributed/profile.mjs'],
      globalSetup: '<rootDir>/test/distributed/before-all.mjs',
      globalTeardown: '<rootDir>/test/distributed/after-all.mjs',
    },
  ],
  // Jest leaves one core free by default; on two that is half of them.
  maxWorkers: '100%',
  testTimeout: 60_000,
};

export default config;
