/** Commands of the guide that need Docker cannot be run here; what they name has to exist all the same. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, inProfile, PROFILES, read, ROOT } from './compose.ts';

const guide = read('docs/distributed.md');
const lines = [...guide.matchAll(/^```text\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);
/** Words after `docker compose … VERB` that are services, by verb: how many of them there are at least. */
const NAMES_SERVICES = /\b(?:up|run|exec|restart)\b(.*)$/;
const OPTIONS_WITH_VALUE = ['--entrypoint'];

describe('the guide of the distributed profile', () => {
  it('names profiles and services that there are, each service in the profile it is asked of', () => {
    const commands = lines
      .filter((line) => line.startsWith('docker compose '))
      .map((line) => line.replace(/\s+#.*$/, ''));
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      const [, profile = 'development'] = / --profile (\w+)/.exec(command) ?? [];
      expect({ command, known: PROFILES.some((one) => one === profile) }).toEqual({ command, known: true });
      const [, rest = ''] = NAMES_SERVICES.exec(command) ?? [];
      const words = rest
        .trim()
        .split(/\s+/)
        .filter((word) => word !== '');
      const named = words.filter(
        (word, index) => !word.startsWith('-') && !OPTIONS_WITH_VALUE.includes(words[index - 1] ?? ''),
      );
      // What follows the first name of `run` and `exec` is the command in the container.
      const services = / (?:run|exec) /.test(command) ? named.slice(0, 1) : named;
      for (const service of services) {
        const there = PROFILES.filter((one) => inProfile(one).some(([name]) => name === service));
        expect({
          command,
          service,
          there: there.includes('tools') || there.some((one) => one === profile),
        }).toEqual({
          command,
          service,
          there: true,
        });
      }
    }
  });

  it('names files, volumes and npm scripts that there are', () => {
    const files = [...guide.matchAll(/deploy\/[\w./-]+\.(?:mjs|sh)/g)].map(([path]) => path);
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const volumes = [...guide.matchAll(/-v plan-ledger_([\w-]+):/g)].map(([, name = '']) => name);
    expect(volumes.filter((name) => !(name in compose.volumes))).toEqual([]);
    expect(read('.env')).toContain('COMPOSE_PROJECT_NAME=plan-ledger\n');
    const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
    const named = [...guide.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('names variables that the code reads', () => {
    const [, table = ''] = /^\| environment \|.*?\n((?:\|.*\n)+)/m.exec(guide) ?? [];
    const names = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(
      ([, cell = '']) => cell.match(/[A-Z_]{4,}/g) ?? [],
    );
    expect(names.length).toBeGreaterThan(12);
    const code = globSync(['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'], { cwd: ROOT }).map(read).join('');
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
  });

  it('names an image, an address and a password as the compose file has them', () => {
    const { image } = compose.services['eventstore'] ?? {};
    expect(guide).toContain(`\`${image}\``);
    const server = compose.services['postgres-in-memory'];
    expect(guide).toContain(
      `postgres:${server?.environment?.['POSTGRES_PASSWORD']}@${server?.ports?.[0]?.replace(/:\d+$/, '')}`,
    );
    expect(guide).toContain(
      `esdb://${compose.services['eventstore-in-memory']?.ports?.[0]?.replace(/:\d+$/, '')}?tls=false`,
    );
  });

  it('copies EventStoreDB’s files so that nothing copied points at what was not', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plan-ledger-backup-'));
    try {
      const [from, to] = [join(folder, 'from'), join(folder, 'to')];
      const files = [
        'chaser.chk',
        'writer.chk',
        'truncate.chk',
        'chunk-000000.000000',
        'index/indexmap',
        'index/stream-existence/streamExistenceFilter.chk',
      ];
      mkdirSync(join(from, 'index/stream-existence'), { recursive: true });
      mkdirSync(to);
      for (const file of files) writeFileSync(join(from, file), `content of ${file}`);
      const backup = (): void =>
        void execFileSync('sh', [join(ROOT, 'deploy/eventstore/backup.sh'), from, to], { stdio: 'pipe' });
      backup();
      const copied = readdirSync(to, { recursive: true, encoding: 'utf8' });
      expect(copied).toEqual(expect.arrayContaining(files));
      // Otherwise the node would trust what the running one wanted to truncate.
      expect(readFileSync(join(to, 'truncate.chk'), 'utf8')).toBe('content of chaser.chk');
      // Never over an older copy.
      expect(backup).toThrow(/has to be empty/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
