/** The schema of data files in `docs/schema` is the one the types of today give: whoever changes them runs `npm run schema`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMITTED = 'docs/schema/report-file.schema.json';

it('the committed schema is what the generator writes now', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const [generator = '', ...args] = (scripts['schema'] ?? '').split(' ');
  expect(args).toContain(COMMITTED);
  const folder = mkdtempSync(join(tmpdir(), 'plan-ledger-schema-'));
  try {
    const generated = join(folder, 'report-file.schema.json');
    execFileSync(
      join(ROOT, 'node_modules/.bin', generator),
      args.map((arg) => (arg === COMMITTED ? generated : arg)),
      { cwd: ROOT },
    );
    expect(JSON.parse(readFileSync(join(ROOT, COMMITTED), 'utf8'))).toEqual(
      JSON.parse(readFileSync(generated, 'utf8')),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
