/**
 * Reading the connection string of EventStoreDB. The driver has a reader of its own, but that one puts the whole string,
 * password included, into warnings and errors; here nothing of it is ever repeated, only where and what is wrong.
 *
 * `esdb://user:password@host:2113?tls=true` names one server; several hosts, or `esdb+discover://`, name a cluster.
 */
import { StoreError } from '../port.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface ConnectionSettings {
  readonly hosts: readonly Endpoint[];
  /** The hosts are asked which of the cluster's servers leads. */
  readonly cluster: boolean;
  /** The first host's name stands for all servers. */
  readonly discover: boolean;
  readonly credentials: { readonly username: string; readonly password: string } | null;
  readonly tls: boolean;
  readonly tlsCaFile: string | null;
  readonly connectionName: string | null;
  /** Milliseconds. */
  readonly keepAliveInterval: number;
  readonly keepAliveTimeout: number;
  readonly maxDiscoverAttempts: number;
  readonly discoveryInterval: number;
  /** Seconds. */
  readonly gossipTimeout: number;
  /** The servers, for messages. Holds nothing secret. */
  readonly place: string;
}

const DEFAULT_PORT = 2113;
const SCHEME = /^(esdb|esdb\+discover):\/\//;
const HOST = /^([A-Za-z0-9._-]+)(?::(\d{1,5}))?$/;

/** Accepted because other tools want them in the same string; the store decides these itself. */
const IGNORED = new Set(['defaultdeadline', 'throwonappendfailure']);

/** @throws StoreError `store-unavailable` that says what is wrong without repeating the string */
export function readConnectionString(url: string): ConnectionSettings {
  const text = url.trim();
  const scheme = SCHEME.exec(text);
  if (!scheme) throw wrong('it has to begin with esdb:// or esdb+discover://');
  const [authority = '', query, ...more] = text.slice(scheme[0].length).split('?');
  if (more.length > 0) throw wrong('it has more than one "?" (in a password "?" is written %3F)');

  const at = authority.lastIndexOf('@');
  const credentials = at < 0 ? null : readCredentials(authority.slice(0, at));
  const hosts = authority
    .slice(at + 1)
    .replace(/\/+$/, '')
    .split(',')
    .map(readHost);
  const options = readOptions(query);
  const tls = options.flag('tls', true);
  if (!options.flag('tlsVerifyCert', true)) {
    throw wrong('tlsVerifyCert=false is not supported; name the certificate authority with tlsCAFile');
  }
  if (tls && !credentials) throw wrong('user and password are missing (user:password@ before the host)');
  if (options.text('nodePreference', 'leader').toLowerCase() !== 'leader') {
    throw wrong('nodePreference has to be leader, because the ledger reads what it has just written');
  }
  const discover = scheme[1] === 'esdb+discover';
  const settings = {
    hosts,
    discover,
    cluster: discover || hosts.length > 1,
    credentials,
    tls,
    tlsCaFile: options.text('tlsCAFile', '') || null,
    connectionName: options.text('connectionName', '') || null,
    keepAliveInterval: options.count('keepAliveInterval', 10_000),
    keepAliveTimeout: options.count('keepAliveTimeout', 10_000),
    maxDiscoverAttempts: options.count('maxDiscoverAttempts', 3),
    discoveryInterval: options.count('discoveryInterval', 100),
    gossipTimeout: options.count('gossipTimeout', 3),
    place: hosts.map(({ address, port }) => `${address}:${port}`).join(','),
  };
  options.assertAllKnown();
  return settings;
}

function readCredentials(text: string): { username: string; password: string } {
  const [username = '', password = '', ...more] = text.split(':');
  if (more.length > 0) throw wrong('the password has a ":", which is written %3A in it');
  if (username === '' || password === '') throw wrong('before the "@" there has to be user:password');
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw wrong('user or password has a "%" that stands for no character ("%" itself is written %25)');
  }
}

function readHost(text: string, index: number): Endpoint {
  const host = HOST.exec(text.trim());
  const port = Number(host?.[2] ?? DEFAULT_PORT);
  if (!host?.[1] || port < 1 || port > 65_535) {
    throw wrong(
      `host ${index + 1} is not a name or IPv4 address with a port (an "@" or "/" in a password is written %40 or %2F)`,
    );
  }
  return { address: host[1], port };
}

/** Names count without case, `_` and `-`, as in the driver. */
const flat = (name: string): string => name.trim().toLowerCase().replace(/[_-]/g, '');

function readOptions(query = '') {
  const left = new Map<string, string>();
  for (const [index, pair] of query.split('&').filter(Boolean).entries()) {
    const [name = '', value = '', ...more] = pair.split('=');
    if (name === '' || value === '' || more.length > 0) throw wrong(`option ${index + 1} is not name=value`);
    left.set(flat(name), value.trim());
  }
  const take = (name: string): string | undefined => {
    const value = left.get(flat(name));
    left.delete(flat(name));
    return value;
  };
  return {
    text(name: string, otherwise: string): string {
      try {
        return decodeURIComponent(take(name) ?? otherwise);
      } catch {
        throw wrong(`${name} has a "%" that stands for no character`);
      }
    },
    flag(name: string, otherwise: boolean): boolean {
      const value = take(name) ?? String(otherwise);
      if (value !== 'true' && value !== 'false') throw wrong(`${name} is either true or false`);
      return value === 'true';
    },
    count(name: string, otherwise: number): number {
      const value = Number(take(name) ?? otherwise);
      if (!Number.isSafeInteger(value) || value < -1) throw wrong(`${name} is not a whole number`);
      return value;
    },
    /** An option that is misspelt would otherwise be without effect, in silence. */
    assertAllKnown(): void {
      for (const name of left.keys())
        if (!IGNORED.has(name)) throw wrong('it has an option that is not known');
    },
  };
}

const wrong = (what: string): StoreError =>
  new StoreError('store-unavailable', `The connection string of EventStoreDB is wrong: ${what}`, {
    reason: 'connection-string',
  });
