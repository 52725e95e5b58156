/** Gets everything ready that a fresh clone lacks, then runs the measurements in a process of their own. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

if (Number(process.versions.node.split('.')[0]) < 24) {
  stop(
    `Node ${process.versions.node} is too old. Run "npm ci" and then "npm run bench" in the project's folder.`,
  );
}
if (!existsSync(new URL('../../node_modules', import.meta.url))) {
  stop('Run "npm ci" in the project\'s folder first.');
}
if (!existsSync(new URL('node_modules', import.meta.url)))
  run('npm', ['ci', '--no-fund', '--no-audit'], here);
run('npm', ['run', '-s', 'build'], root);
run(
  process.execPath,
  [
    '--conditions=source',
    '--disable-warning=ExperimentalWarning',
    fileURLToPath(new URL('src/main.ts', import.meta.url)),
    ...process.argv.slice(2),
  ],
  here,
);

function run(command, args, cwd) {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit', shell });
  if (error) stop(error.message);
  if (status !== 0) process.exit(status ?? 1);
}

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
