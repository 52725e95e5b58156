import { serversOf, settingsFrom } from './settings.ts';

const distributed = (eventStoreUrl: string, postgresUrl: string) => {
  const settings = settingsFrom({ EVENTSTOREDB_URL: eventStoreUrl, POSTGRES_URL: postgresUrl }, 'data');
  if (settings.profile !== 'distributed') throw new Error('Both servers are named');
  return settings;
};

describe('the profile', () => {
  it('is a folder where no server is named, also by variables that are empty', () => {
    expect(settingsFrom({ EVENTSTOREDB_URL: '' }, 'data')).toEqual({ profile: 'embedded', folder: 'data' });
  });

  it.each([
    [{ EVENTSTOREDB_URL: 'esdb://one' }, 'POSTGRES_URL'],
    [{ POSTGRES_URL: 'postgresql://one' }, 'EVENTSTOREDB_URL'],
  ])('is not guessed from one server of the two', (environment, missing) => {
    expect(() => settingsFrom(environment, 'data')).toThrow(
      expect.objectContaining({ code: 'profile-incomplete', params: { missing } }),
    );
  });
});

describe('servers named to people', () => {
  it.each([
    [
      'esdb://ledger:bi-mat@one:2113,two:2113?tls=true&tlsCAFile=/trusted/ca.crt',
      'postgresql://ledger:bi-mat@host:5432/ledger?sslmode=verify-full',
      'EventStoreDB one:2113,two:2113, PostgreSQL host:5432/ledger',
    ],
    ['esdb+discover://one', 'postgres://host/ledger', 'EventStoreDB one, PostgreSQL host/ledger'],
    [
      'esdb://ledger:bi-mat@one?connectionName=a',
      'postgresql://ledger:bi@mat?bi-mat@host/ledger',
      'EventStoreDB one, PostgreSQL host/ledger',
    ],
    [
      'esdb://one:2113?tls=false',
      'postgresql://host/ledger?user=ledger&password=bi-mat',
      'EventStoreDB one:2113, PostgreSQL host/ledger',
    ],
  ])(
    'come without users and passwords, however these are written',
    (eventStoreUrl, postgresUrl, expected) => {
      expect(serversOf(distributed(eventStoreUrl, postgresUrl))).toBe(expected);
    },
  );
});
