// Starts a built program on the Node that the project brings along, whatever Node this was called with.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const own = path('../node_modules/node/bin/node');

/** @param app its folder in apps/ */
export async function launch(name, app) {
  const main = path(`../dist/apps/${app}/src/main.js`);
  if (!existsSync(main)) {
    process.stderr.write(`${name} is not built yet: run "npm run build" first.\n`);
    process.exitCode = 70;
  } else if (Number(process.versions.node.split('.')[0]) >= 24) {
    await import(main);
  } else {
    const child = spawn(own, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
    // Whoever stops this process means the program that it stands for.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', (error) => {
      process.stderr.write(`${own} cannot be started (${error.message}): run "npm ci" again.\n`);
      process.exitCode = 70;
    });
    child.once('exit', (code, signal) => {
      process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 70));
    });
  }
}
