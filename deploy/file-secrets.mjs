/**
 * Loaded before every program in the image. Where `NAME_FILE` is set, `NAME` becomes the content of that file: secrets come as
 * files, which `docker inspect` and a list of processes do not show.
 */
import { readFileSync } from 'node:fs';

for (const name of ['EVENTSTOREDB_URL', 'EVENTSTOREDB_ADMIN_URL', 'POSTGRES_URL']) {
  const path = process.env[`${name}_FILE`];
  if (path === undefined) continue;
  let text = '';
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    refuse(name, `${path}: ${error.code ?? error.message}`);
  }
  if (text === '') refuse(name, `${path}: trống / empty`);
  if (process.env[name] !== undefined)
    refuse(name, `${name} + ${name}_FILE: chỉ đặt một biến / set only one`);
  process.env[name] = text;
  // Threads and child programs inherit the environment and come by here again.
  delete process.env[`${name}_FILE`];
}

function refuse(name, why) {
  process.stderr.write(
    `Không đọc được ${name}: ${why}. Tạo bằng "node deploy/make-secrets.mjs".\n` +
      `${name} cannot be read: ${why}. Make it with "node deploy/make-secrets.mjs".\n`,
  );
  process.exit(78);
}
