#!/usr/bin/env node
/**
 * Makes the secrets of the production and cluster profiles: random passwords and the addresses that hold them, one file each.
 * Never overwrites, and prints no secret.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ORIGIN = /^[a-z0-9][a-z0-9./_-]*$/;
const USAGE = `node deploy/make-secrets.mjs --origin plan.tinh.gov.vn/log/2026 [--cluster] [--folder deploy/secrets]`;

const { values } = parseArgs({
  options: {
    origin: { type: 'string', default: '' },
    cluster: { type: 'boolean', default: false },
    folder: { type: 'string', default: fileURLToPath(new URL('./secrets', import.meta.url)) },
  },
});

/** URL-safe, so that it stands in an address as it is: 192 random bits. */
const password = () => randomBytes(24).toString('base64url');

const [ledger, admin, ops, database, superuser] = [
  password(),
  password(),
  password(),
  password(),
  password(),
];
const nodes = values.cluster
  ? 'eventstore-1:2113,eventstore-2:2113,eventstore-3:2113'
  : 'eventstore-single:2113';
const esdb = (login, secret) => `esdb://${login}:${secret}@${nodes}?tls=true&tlsCAFile=/trusted/ca.crt`;

const FILES = {
  eventstoredb_url: esdb('ledger', ledger),
  eventstoredb_admin_url: esdb('admin', admin),
  postgres_url: `postgresql://ledger:${database}@database:5432/ledger`,
  postgres_ledger_password: database,
  postgres_superuser_password: superuser,
  // The server takes these from its environment and from nowhere else, and only when its database is new.
  'eventstore.env': `EVENTSTORE_DEFAULT_ADMIN_PASSWORD=${admin}\nEVENTSTORE_DEFAULT_OPS_PASSWORD=${ops}`,
  'ledger.env': `LOG_ORIGIN=${values.origin}`,
};

if (!ORIGIN.test(values.origin)) {
  fail(
    'Thiếu tên sổ kiểm toán (--origin); tên này không đổi được.',
    'The name of the log is missing (--origin); it can never be changed.',
  );
} else {
  mkdirSync(values.folder, { recursive: true });
  const there = readdirSync(values.folder).filter((name) => name in FILES);
  if (there.length > 0) {
    fail(
      `Đã có ${there.join(', ')} trong ${values.folder}; máy chủ đang dùng các mật khẩu đó nên không ghi đè.`,
      `${there.join(', ')} is in ${values.folder} already; servers use these passwords, nothing is overwritten.`,
    );
  } else {
    chmodSync(values.folder, 0o700);
    for (const [name, text] of Object.entries(FILES)) {
      // Readable in the containers, whose users have other numbers; the folder keeps everybody else on this machine out.
      writeFileSync(join(values.folder, name), `${text}\n`, { flag: 'wx', mode: 0o444 });
      process.stdout.write(`${join(values.folder, name)}\n`);
    }
  }
}

function fail(vi, en) {
  process.stderr.write(`${vi}\n${en}\n${USAGE}\n`);
  process.exitCode = 64;
}
