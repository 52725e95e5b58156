import { readConnectionString } from './connection-string.ts';

/** Everything a connection string may hold that nobody else should see. */
const SECRET = 'Bi-mat-2025';

describe('a connection string', () => {
  it('names one server, its user and its password, which may hold any character', () => {
    const settings = readConnectionString('esdb://so-cai:p%40ss%3Aword%2F%3F%25@may-chu.local:2213?tls=true');
    expect(settings).toMatchObject({
      hosts: [{ address: 'may-chu.local', port: 2213 }],
      cluster: false,
      credentials: { username: 'so-cai', password: 'p@ss:word/?%' },
      tls: true,
      place: 'may-chu.local:2213',
    });
  });

  it('names the servers of a cluster, or one name for all of them', () => {
    const some = readConnectionString(`esdb://a:${SECRET}@n1,n2:2114,n3?tlsCAFile=%2Fcerts%2Fca.crt`);
    expect(some).toMatchObject({ cluster: true, discover: false, tlsCaFile: '/certs/ca.crt' });
    expect(some.place).toBe('n1:2113,n2:2114,n3:2113');
    const all = readConnectionString(`esdb+discover://a:${SECRET}@cluster.local`);
    expect(all).toMatchObject({ cluster: true, discover: true, place: 'cluster.local:2113' });
  });

  it('needs no user where there is no TLS, as on a server for tests', () => {
    expect(readConnectionString('esdb://localhost:2113?tls=false')).toMatchObject({ credentials: null });
  });

  it('takes names of options in any spelling, and what the store decides itself', () => {
    const url =
      'esdb://h?TLS=false&keep_alive_interval=-1&Gossip-Timeout=7&defaultDeadline=1&nodePreference=Leader';
    expect(readConnectionString(url)).toMatchObject({ tls: false, keepAliveInterval: -1, gossipTimeout: 7 });
  });

  it.each([
    ['another scheme', `postgres://a:${SECRET}@h`, /esdb:\/\//],
    ['nothing', '', /esdb:\/\//],
    ['the newer scheme, which the driver does not know', `kurrentdb://a:${SECRET}@h`, /esdb:\/\//],
    ['no host', `esdb://a:${SECRET}@`, /host 1/],
    ['a host that is none', `esdb://a:${SECRET}@h,[::1]:2113`, /host 2/],
    ['a port that is none', `esdb://a:${SECRET}@h:99999`, /host 1/],
    ['a bare colon in the password', `esdb://a:${SECRET}:x@h`, /%3A/],
    ['a bare question mark in the password', `esdb://a:${SECRET}?x@h?tls=true`, /%3F/],
    ['a bare per cent sign in the password', `esdb://a:${SECRET}%@h`, /%25/],
    ['a user without a password', `esdb://${SECRET}@h`, /user:password/],
    ['TLS without a user', 'esdb://h', /user and password/],
    ['an option that is misspelt', `esdb://a:${SECRET}@h?tsl=false`, /not known/],
    ['an option without a value', `esdb://a:${SECRET}@h?tls`, /name=value/],
    ['a flag that is none', `esdb://a:${SECRET}@h?tls=no`, /tls is either true or false/],
    ['a number that is none', `esdb://a:${SECRET}@h?gossipTimeout=5s`, /gossipTimeout/],
    ['certificates that are not checked', `esdb://a:${SECRET}@h?tlsVerifyCert=false`, /tlsCAFile/],
    ['followers to read from', `esdb://a:${SECRET}@h?nodePreference=follower`, /leader/],
  ])('with %s is refused: what is wrong is said, and nothing of it repeated', (_, url, message) => {
    let refusal: unknown;
    try {
      readConnectionString(url);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: 'store-unavailable', detail: { reason: 'connection-string' } });
    expect((refusal as Error).message).toMatch(message);
    expect(JSON.stringify([(refusal as Error).message, (refusal as Error).stack, refusal])).not.toContain(
      SECRET,
    );
  });
});
