/** Secrets and certificates of the production and cluster profiles: none in the repository, all of them made by scripts. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { compose, inProfile, mountsOf, read, ROOT, services } from './compose.ts';

const MAKE = join(ROOT, 'deploy/make-secrets.mjs');
const LOAD = join(ROOT, 'deploy/file-secrets.mjs');
const SECURED = ['production', 'cluster'] as const;

describe('secrets and certificates', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plan-ledger-deploy-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const make = (...args: string[]) =>
    spawnSync(process.execPath, [MAKE, '--folder', join(folder, 'secrets'), ...args], { encoding: 'utf8' });
  const made = (name: string): string => readFileSync(join(folder, 'secrets', name), 'utf8');

  it('the profiles with secrets have none in the compose file', () => {
    const open = services.filter(([, { profiles }]) =>
      profiles.some((profile) => profile === 'production' || profile === 'cluster'),
    );
    expect(open.length).toBeGreaterThan(10);
    for (const [name, { environment = {} }] of open) {
      for (const [key, value] of Object.entries(environment)) {
        expect(`${name} ${key}`).not.toMatch(/PASSWORD$|_URL$/);
        expect(`${name} ${value}`).not.toMatch(/:\/\/|INSECURE|changeit/);
      }
    }
    expect(read('deploy/secrets/.gitignore')).toMatch(/^\*$/m);
  });

  it.each(SECURED)('for %s the script makes every file that the services want', (profile) => {
    const { status } = make(
      '--origin',
      'plan.tinh.gov.vn/log/2026',
      ...(profile === 'cluster' ? ['--cluster'] : []),
    );
    expect(status).toBe(0);
    const wanted = inProfile(profile).flatMap(([, { secrets = [], env_file = [] }]) => [
      ...secrets.map((name) => compose.secrets[name]?.file ?? name),
      ...env_file,
    ]);
    expect(readdirSync(join(folder, 'secrets')).sort()).toEqual(
      [...new Set(wanted.map((path) => basename(path)))].sort(),
    );
    // The addresses name servers of this profile.
    const names = inProfile(profile).map(([name]) => name);
    const hosts = (text: string) => [...text.matchAll(/[@,]([a-z][a-z0-9-]*):\d+/g)].map(([, host]) => host);
    for (const name of ['eventstoredb_url', 'eventstoredb_admin_url', 'postgres_url']) {
      expect(hosts(made(name)).length).toBeGreaterThan(0);
      expect(hosts(made(name)).filter((host) => !names.includes(host ?? ''))).toEqual([]);
    }
    expect(hosts(made('eventstoredb_url'))).toHaveLength(profile === 'cluster' ? 3 : 1);
    // Who knows one of them knows no other, and the same password is meant by the same name on both sides.
    const [, ledger] = /^esdb:\/\/ledger:([\w-]{32})@/.exec(made('eventstoredb_url')) ?? [];
    const [, admin] = /^esdb:\/\/admin:([\w-]{32})@/.exec(made('eventstoredb_admin_url')) ?? [];
    expect(made('eventstore.env')).toContain(`EVENTSTORE_DEFAULT_ADMIN_PASSWORD=${admin}\n`);
    expect(made('postgres_url')).toContain(
      `ledger:${made('postgres_ledger_password').trim()}@database:5432/ledger`,
    );
    const all = [
      ledger,
      admin,
      made('postgres_ledger_password').trim(),
      made('postgres_superuser_password').trim(),
    ];
    expect(new Set(all).size).toBe(4);
  });

  it('lies in a folder that is closed to others, is printed nowhere and never overwritten', () => {
    const { stdout } = make('--origin', 'plan.tinh.gov.vn/log/2026');
    expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700);
    expect(stdout).not.toContain(made('postgres_ledger_password').trim());
    const before = made('postgres_url');
    const { status, stderr } = make('--origin', 'plan.tinh.gov.vn/log/2026');
    expect(status).toBe(64);
    expect(stderr).toContain('nothing is overwritten');
    expect(made('postgres_url')).toBe(before);
  });

  it('is not made for a log without a name', () => {
    const { status, stderr } = make();
    expect(status).toBe(64);
    expect(stderr).toContain('--origin');
    expect(readdirSync(folder)).toEqual([]);
  });

  describe('from files into the environment', () => {
    const start = (env: Record<string, string>) =>
      spawnSync(
        process.execPath,
        ['--import', LOAD, '-p', 'JSON.stringify([process.env.POSTGRES_URL, process.env.POSTGRES_URL_FILE])'],
        { encoding: 'utf8', env },
      );

    it('the content becomes the variable, and nothing points at the file any more', () => {
      const path = join(folder, 'postgres_url');
      writeFileSync(path, 'postgresql://ledger:x@database/ledger\n');
      expect(JSON.parse(start({ POSTGRES_URL_FILE: path }).stdout)).toEqual([
        'postgresql://ledger:x@database/ledger',
        null,
      ]);
      expect(JSON.parse(start({ POSTGRES_URL: 'postgresql://y' }).stdout)).toEqual(['postgresql://y', null]);
    });

    it('a file that is missing or empty, or a variable set twice, ends the program before it begins', () => {
      const path = join(folder, 'postgres_url');
      expect(start({ POSTGRES_URL_FILE: path })).toMatchObject({
        status: 78,
        stderr: expect.stringContaining('ENOENT'),
      });
      writeFileSync(path, '\n');
      expect(start({ POSTGRES_URL_FILE: path })).toMatchObject({
        status: 78,
        stderr: expect.stringContaining('empty'),
      });
      writeFileSync(path, 'postgresql://hidden\n');
      const twice = start({ POSTGRES_URL_FILE: path, POSTGRES_URL: 'postgresql://other' });
      expect(twice).toMatchObject({ status: 78, stderr: expect.stringContaining('only one') });
      expect(twice.stderr).not.toContain('hidden');
    });
  });

  it('certificates are made once for each node, at the address and under the name that the node has', () => {
    // Stands in for the program of the image and writes down what it was asked.
    const program = `#!/bin/sh
echo "$@" >> "${folder}/asked"
while [ "$1" != -out ]; do shift; done
mkdir -p "$2"
case "$2" in */authority) touch "$2/ca.key" "$2/ca.crt" ;; *) touch "$2/node.key" "$2/node.crt" ;; esac
`;
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin/es-gencert-cli'), program);
    chmodSync(join(folder, 'bin/es-gencert-cli'), 0o755);
    for (const name of ['authority', 'certificates', 'trusted']) mkdirSync(join(folder, name));
    const certificates = compose.services['certificates'];
    const run = () =>
      execFileSync('sh', [join(ROOT, 'deploy/eventstore/make-certificates.sh')], {
        env: {
          PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
          NODES: certificates?.environment?.['NODES'] ?? '',
          AUTHORITY: join(folder, 'authority'),
          CERTIFICATES: join(folder, 'certificates'),
          TRUSTED: join(folder, 'trusted'),
          OWNER: `${process.getuid?.()}:${process.getgid?.()}`,
        },
      });
    run();
    run();
    const asked = readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');
    const nodes = services.filter(([, { environment }]) => environment?.['EVENTSTORE_CERTIFICATE_FILE']);
    expect(asked).toHaveLength(1 + nodes.length);
    expect(readdirSync(join(folder, 'trusted'))).toEqual(['ca.crt']);
    for (const [name, node] of nodes) {
      const { ipv4_address: address = '' } = Object.entries(node.networks ?? {})[0]?.[1] ?? {};
      expect(asked.join('\n')).toMatch(
        new RegExp(
          `-out \\S+/certificates/${name} -ip-addresses 127.0.0.1,${address} -dns-names localhost,${name}$`,
          'm',
        ),
      );
      expect(statSync(join(folder, 'certificates', name, 'node.key')).mode & 0o777).toBe(0o400);
      expect(node.environment).toMatchObject({
        EVENTSTORE_CERTIFICATE_FILE: `/certificates/${name}/node.crt`,
        EVENTSTORE_CERTIFICATE_PRIVATE_KEY_FILE: `/certificates/${name}/node.key`,
        EVENTSTORE_TRUSTED_ROOT_CERTIFICATES_PATH: '/trusted',
      });
      // No server sees the authority's key, and nobody but servers sees theirs.
      expect(mountsOf(node).map(({ source }) => source)).not.toContain('certificate-authority');
    }
    const readers = services.filter(([, service]) =>
      mountsOf(service).some(({ source }) => source === 'certificates'),
    );
    expect(readers.map(([name]) => name).sort()).toEqual(
      ['certificates', ...nodes.map(([name]) => name)].sort(),
    );
  });

  it('cluster nodes seed from each other and not from themselves', () => {
    const nodes = inProfile('cluster').filter(([, { image }]) => image.startsWith('eventstore/eventstore:'));
    const addresses = nodes.map(([, { environment }]) => environment?.['EVENTSTORE_REPLICATION_IP']);
    expect(new Set(addresses).size).toBe(3);
    for (const [name, { environment, networks }] of nodes) {
      const own = environment?.['EVENTSTORE_REPLICATION_IP'];
      expect(networks).toEqual({ stores: { ipv4_address: own } });
      expect(environment?.['EVENTSTORE_GOSSIP_SEED']?.split(',')).toEqual(
        addresses.filter((address) => address !== own).map((address) => `${address}:2113`),
      );
      // The client dials what gossip answers.
      expect(environment?.['EVENTSTORE_ADVERTISE_HOST_TO_CLIENT_AS']).toBe(name);
      expect(environment?.['EVENTSTORE_CLUSTER_SIZE']).toBe('3');
    }
  });
});
