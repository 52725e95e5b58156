import { availableParallelism } from 'node:os';
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
  'concurrency',
  'cycle-interrupted',
  'evidence',
  'history',
  'ledger',
  'log',
  'own-writes',
  'persons',
  'reporting-cycle',
  'time-travel',
];

/**
 * The same, of what is decided before or made after anything is read or stored: input, documents. In the distributed profile
 * they are run by CI and `npm run test:distributed`, not by every `npm test`, which has to end within five minutes.
 */
const FARTHER_FROM_THE_STORE = [
  'bad-content',
  'bad-cycle',
  'bad-request',
  'bad-subject',
  'bad-template',
  'documented',
  'report-documents',
  'verify-file',
];
/** Every way in which a server can be wrong takes its time-outs; the command line starts a program each time. */
const LONG = ['<rootDir>/test/distributed/trouble.e2e-spec.ts', '<rootDir>/test/cli/distributed.e2e-spec.ts'];
const REST = 'distributed-rest';

/**
 * The rest of test/e2e is run in one profile only: operation and store-trouble are about the files of a ledger in a folder (for
 * servers there is test/distributed), and the witness has no ledger at all.
 *
 * A real EventStoreDB has a clock of its own and room for one ledger at a time.
 */
const NOT_ON_A_REAL_SERVER = new Set([
  // The days on which events are recorded matter.
  'history',
  'ledger',
  'log',
  'reporting-cycle',
  'time-travel',
  // Two ledgers are used at the same time.
  'bad-cycle',
  'documented',
  'persons',
]);

const e2e = (names: readonly string[]): string[] =>
  names.map((name) => `<rootDir>/test/e2e/${name}.e2e-spec.ts`);
const DISTRIBUTED = process.env['EVENTSTOREDB_URL']
  ? [
      '<rootDir>/libs/event-store/src/eventstoredb-event-store.contract-spec.ts',
      ...e2e(
        [...OF_BOTH_PROFILES, ...FARTHER_FROM_THE_STORE].filter((name) => !NOT_ON_A_REAL_SERVER.has(name)),
      ),
    ]
  : ['<rootDir>/test/distributed/{recovery,several-processes}.e2e-spec.ts', ...e2e(OF_BOTH_PROFILES)];

const onServers: Project = {
  ...common,
  setupFiles: ['<rootDir>/test/distributed/profile.mjs'],
  globalSetup: '<rootDir>/test/distributed/before-all.mjs',
  globalTeardown: '<rootDir>/test/distributed/after-all.mjs',
};

const config: Config = {
  projects: [
    {
      ...common,
      displayName: 'embedded',
      testMatch: ['<rootDir>/{apps,libs,test}/**/*.{spec,contract-spec,e2e-spec}.ts'],
      testPathIgnorePatterns: [...ignored, '<rootDir>/test/distributed/', '<rootDir>/test/cli/distributed'],
    },
    { ...onServers, displayName: 'distributed', testMatch: DISTRIBUTED },
    // Only when it is asked for by its name.
    ...(process.argv.includes(REST)
      ? [{ ...onServers, displayName: REST, testMatch: [...LONG, ...e2e(FARTHER_FROM_THE_STORE)] }]
      : []),
  ],
  // Jest leaves one core free by default, on two that is half of them; and many suites wait for servers most of the time.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  testTimeout: 60_000,
};

export default config;
