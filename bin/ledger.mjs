#!/usr/bin/env node
// Starts the built CLI on the Node that the project brings along, whatever Node this was called with.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const main = path('../dist/apps/cli/src/main.js');

if (!existsSync(main)) {
  process.stderr.write('ledger is not built yet: run "npm run build" first.\n');
  process.exit(70);
}
if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(main);
} else {
  const node = path('../node_modules/.bin/node');
  const { status, signal } = spawnSync(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exit(signal ? 1 : (status ?? 70));
}
