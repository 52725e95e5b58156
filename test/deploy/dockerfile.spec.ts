/** There is no Docker where this is built: the Dockerfile is held against the repository and the build instead. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allOf, copiesOf, execForm, parseDockerfile, type Stage } from './dockerfile.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
};
const stages = parseDockerfile(read('Dockerfile'));
const runtime = stages.at(-1) as Stage;

/** As Docker reads a pattern: a star stands for names that begin with a dot too. */
const matches = (path: string, pattern: string): boolean =>
  new RegExp(
    `^${pattern.replaceAll('.', '\\.').replaceAll('**/', '(?:[^/]+/){0,}').replaceAll('*', '[^/]*')}$`,
  ).test(path);

/** The last line of .dockerignore that matches a path decides. */
function isSent(path: string): boolean {
  let sent = true;
  for (const line of read('.dockerignore').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const pattern = line.replace(/^!/, '');
    const parents = path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
    if (parents.some((part) => matches(part, pattern))) sent = line.startsWith('!');
  }
  return sent;
}

/** Whether a path of the repository is in the image under the same name. */
const isInImage = (path: string): boolean =>
  isSent(path) &&
  copiesOf(runtime).some(
    ({ from, sources, target }) =>
      from === null &&
      sources.some((source) => {
        const name = posix.join(target, target.endsWith('/') ? posix.basename(source) : '.');
        return path === name || path.startsWith(`${name}/`);
      }),
  );

describe('the Dockerfile', () => {
  it('builds in stages on a pinned Node of the version that the project brings along elsewhere', () => {
    const { node } = manifest.dependencies;
    expect(stages.map(({ image }) => image)).toEqual(stages.map(() => `node:${node}-bookworm-slim`));
    expect(new Set(stages.map(({ name }) => name)).size).toBe(stages.length);
    expect(stages.length).toBeGreaterThan(1);
  });

  it('copies only what is there and is sent to the build, and from stages that come before', () => {
    for (const [index, stage] of stages.entries()) {
      for (const { from, sources } of copiesOf(stage)) {
        if (from !== null) {
          expect(stages.slice(0, index).map(({ name }) => name)).toContain(from);
          continue;
        }
        for (const source of sources) {
          expect({ source, there: existsSync(join(ROOT, source)), sent: isSent(source) }).toEqual({
            source,
            there: true,
            sent: true,
          });
        }
      }
    }
  });

  it('sends no secret, no data and no built or installed file to the build', () => {
    const unsent = ['.git', '.env', 'node_modules', 'dist', 'data', 'test', 'deploy/secrets/postgres_url'];
    expect(unsent.filter(isSent)).toEqual([]);
    expect(isSent('deploy/healthy.mjs')).toBe(true);
  });

  it('gives the build all it reads', () => {
    const [build] = stages as [Stage];
    const given = copiesOf(build).flatMap(({ sources }) => sources);
    expect(allOf(build, 'RUN')).toEqual(['npm ci --ignore-scripts', 'npm run -s build']);
    const named = [
      ...(manifest.scripts['build'] ?? '').matchAll(/[\w-]+\.config\.mjs/g),
      ...read('nest-cli.json').matchAll(/tsconfig[\w.]*\.json/g),
      ...read('tsconfig.build.json').matchAll(/tsconfig[\w.]*\.json/g),
    ].map(([name]) => name);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => !given.includes(name))).toEqual([]);
    const { include } = JSON.parse(read('tsconfig.build.json')) as { include: string[] };
    expect(
      include.map((glob) => glob.split('/')[0]).filter((folder) => !given.includes(folder ?? '')),
    ).toEqual([]);
  });

  it('takes nothing from a development dependency at run time', () => {
    const sources = [
      ...globSync(['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'], { cwd: ROOT }).filter(
        (path) => !/\.spec\.ts$|\.contract-spec\.ts$|\/testing\//.test(path),
      ),
      ...globSync(['bin/*.mjs', 'deploy/**/*.mjs'], { cwd: ROOT }),
    ];
    const packages = sources.flatMap((path) =>
      [...read(path).matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from '([^'.#][^']*)'/gm)].map(
        ([, name = '']) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name,
      ),
    );
    const foreign = new Set(
      packages.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name)),
    );
    expect(foreign.size).toBeGreaterThan(15);
    expect([...foreign].filter((name) => !(name in manifest.dependencies))).toEqual([]);
    const modules = stages.find(({ name }) => name === 'modules') as Stage;
    expect(allOf(modules, 'RUN')).toEqual([expect.stringMatching(/^npm ci --omit=dev /)]);
    expect(copiesOf(runtime)).toContainEqual({
      from: 'modules',
      sources: ['/app/node_modules'],
      target: 'node_modules',
    });
  });

  it('runs as a user without rights, is stopped by the signal that the programs know, and owns its data folders', () => {
    expect(allOf(runtime, 'USER')).toEqual(['node']);
    expect(allOf(runtime, 'STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(read('apps/api/src/main.ts')).toContain('SIGTERM');
    const [environment = ''] = allOf(runtime, 'ENV');
    const folders = [...environment.matchAll(/=(\/\w+)/g)].map(([, folder]) => folder);
    // A folder in the volume, not the volume itself: beginning a new log renames it.
    expect(folders).toEqual(['/data', '/keys']);
    expect(environment).toContain('LOG_KEY_DIR=/keys/log');
    const code = globSync(['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'], { cwd: ROOT }).map(read).join('');
    const own = [...environment.matchAll(/(\w+)=\//g)].map(([, name = '']) => name);
    expect(own.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
    expect(allOf(runtime, 'RUN')).toEqual([
      expect.stringMatching(/^install -d -o node -g node -m 0700 \/data \/data\/evidence \/keys$/),
    ]);
  });

  it('starts, and is asked how it does, without a shell, by programs that are in the image', () => {
    const entry = execForm(allOf(runtime, 'ENTRYPOINT')[0] ?? '');
    const command = execForm(allOf(runtime, 'CMD')[0] ?? '');
    const check = execForm(allOf(runtime, 'HEALTHCHECK')[0] ?? '');
    expect(entry).toEqual(['node', '--import', '/app/deploy/file-secrets.mjs']);
    expect(command).toEqual(['dist/apps/api/src/main.js']);
    expect(check).toEqual(['node', 'deploy/healthy.mjs', 'live']);
    expect(existsSync(join(ROOT, 'apps/api/src/main.ts'))).toBe(true);
    expect(copiesOf(runtime)).toContainEqual({ from: 'build', sources: ['/app/dist'], target: 'dist' });
    for (const path of ['deploy/file-secrets.mjs', 'deploy/healthy.mjs', 'bin/ledger.mjs', 'package.json']) {
      expect({ path, there: existsSync(join(ROOT, path)), inImage: isInImage(path) }).toEqual({
        path,
        there: true,
        inImage: true,
      });
    }
    expect(isInImage('deploy/secrets/postgres_url')).toBe(false);
  });
});
