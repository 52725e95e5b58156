/** Which profile a program runs in, from its environment: one folder, or EventStoreDB with PostgreSQL. */
import { join } from 'node:path';
import { ProfileError } from './errors.ts';

export interface EmbeddedSettings {
  readonly profile: 'embedded';
  /** Everything is in here. */
  readonly folder: string;
}

export interface DistributedSettings {
  readonly profile: 'distributed';
  /** What all processes share beside the two servers: the files of evidence. */
  readonly folder: string;
  readonly eventStoreUrl: string;
  readonly postgresUrl: string;
  /** Connections of one process to PostgreSQL at most. */
  readonly pool: number;
  readonly statementTimeoutMs: number;
  /** Parts of the ledger that are projected independently of each other; as many as there are, or one, where it is not said. */
  readonly partitions: number | undefined;
  /** A folder of this process's machine alone for the hashes of the audit log, which are made again at will. */
  readonly cacheFolder: string;
  /** Where the process that signs keeps the key of the log and the policy of its witnesses. */
  readonly keyFolder: string;
}

export type Settings = EmbeddedSettings | DistributedSettings;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param folder that of the ledger, as the program was told
 * @throws ProfileError `profile-incomplete`, `setting-invalid`
 */
export function settingsFrom(environment: Environment, folder: string): Settings {
  const eventStoreUrl = environment['EVENTSTOREDB_URL'] ?? '';
  const postgresUrl = environment['POSTGRES_URL'] ?? '';
  if (eventStoreUrl === '' && postgresUrl === '') return { profile: 'embedded', folder };
  if (eventStoreUrl === '') throw new ProfileError('profile-incomplete', { missing: 'EVENTSTOREDB_URL' });
  if (postgresUrl === '') throw new ProfileError('profile-incomplete', { missing: 'POSTGRES_URL' });
  return {
    profile: 'distributed',
    folder,
    eventStoreUrl,
    postgresUrl,
    pool: wholeNumber(environment, 'POSTGRES_POOL', 10, { min: 2, max: 200 }),
    statementTimeoutMs: wholeNumber(environment, 'POSTGRES_STATEMENT_TIMEOUT_MS', 30_000, {
      min: 100,
      max: 3_600_000,
    }),
    partitions: environment['PROJECTION_PARTITIONS']
      ? wholeNumber(environment, 'PROJECTION_PARTITIONS', 1, { min: 1, max: 64 })
      : undefined,
    cacheFolder: environment['LOG_CACHE_DIR'] ?? join(folder, 'log-cache'),
    keyFolder: environment['LOG_KEY_DIR'] ?? join(folder, 'log'),
  };
}

/** The servers of a distributed ledger, to be named in what people read: without users and passwords. */
export const serversOf = ({ eventStoreUrl, postgresUrl }: DistributedSettings): string =>
  `EventStoreDB ${placeIn(eventStoreUrl)}, PostgreSQL ${placeIn(postgresUrl)}`;

/** What comes after the last sign that can stand behind a password, up to the options. */
const placeIn = (url: string): string =>
  (/[^@]*$/.exec(url)?.[0] ?? '').replace(/^[\w+]+:\/\//, '').replace(/[?].*$/, '');

/** A setting that is a whole number. @throws ProfileError `setting-invalid` */
export function wholeNumber(
  environment: Environment,
  name: string,
  otherwise: number,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const text = environment[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= min && value <= max) return value;
  throw new ProfileError('setting-invalid', { name, min, max });
}
