/**
 * The dependency rule of docs/architecture.md, as a test that fails. It reads the imports of every source file, type
 * imports included: a layer that only names another's types depends on it all the same.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const LIBRARIES = [
  'domain',
  'event-store',
  'application',
  'read-models',
  'reporting',
  'files',
  'documents',
  'delivery',
  'audit',
  'evidence',
  'people',
  'profiles',
];

/** What each part may import of the project's own, and of the outside world. */
const RULES: Record<string, { own: string[]; outside: RegExp }> = {
  // Pure: no Nest, no Node, no time, no randomness. decimal.js is arithmetic.
  'libs/domain': { own: [], outside: /^decimal\.js$/ },
  'libs/event-store': { own: ['domain'], outside: /^(node:|@eventstore\/db-client(\/|$))/ },
  'libs/application': {
    own: ['domain', 'event-store'],
    outside: /^(node:(crypto|buffer)|@nestjs\/(cqrs|swagger)|class-(validator|transformer)|yaml)$/,
  },
  'libs/read-models': { own: ['domain', 'event-store'], outside: /^(node:.*|pg)$/ },
  'libs/reporting': {
    own: ['domain', 'read-models'],
    outside: /^(node:crypto|cli-table3|picocolors|csv-stringify\/sync)$/,
  },
  // Renderers of files; the report's content comes in as data.
  'libs/documents': {
    own: ['domain', 'reporting'],
    outside:
      /^(node:(fs|path|module|stream|zlib|url|buffer|crypto)(\/promises)?|docx|docxtemplater|pizzip|yauzl|pdfmake(\/.*)?|echarts(\/.*)?|write-excel-file(\/.*)?|csv-stringify\/sync|qr|unpdf)$/,
  },
  // Files and folders, written whole or not at all.
  'libs/files': { own: ['domain'], outside: /^node:(fs|path)(\/promises)?$/ },
  // How a message leaves the ledger: by mail, or as a file.
  'libs/delivery': { own: ['domain', 'files'], outside: /^(node:(fs|path|crypto)(\/promises)?|nodemailer)$/ },
  // The proof that nothing was altered: hashes, signatures, the log's own store.
  'libs/audit': {
    own: ['domain', 'event-store', 'files', 'reporting'],
    outside: /^(node:(crypto|fs|path|buffer|zlib|sqlite|stream|timers)(\/promises)?|yazl|pg)$/,
  },
  // Files that bear figures out, under their digests.
  'libs/evidence': {
    own: ['domain', 'files'],
    outside: /^(node:(crypto|fs|path|stream)(\/promises)?|file-type)$/,
  },
  // Who is behind an actor id: the only place with personal data, and erasable.
  'libs/people': { own: ['domain', 'files'], outside: /^(node:(crypto|fs|path|sqlite)|pg)$/ },
  // Puts a ledger together for whoever opens one: in a folder, or from servers.
  'libs/profiles': {
    own: ['audit', 'domain', 'event-store', 'evidence', 'files', 'people', 'read-models'],
    outside: /^(node:path|pg)$/,
  },
  'apps/api': { own: [...LIBRARIES], outside: /./ },
  // Runs what must run once: the projections and the signing of the log.
  'apps/projector': {
    own: ['audit', 'domain', 'event-store', 'profiles', 'read-models'],
    outside: /^node:(http|os|process|timers)(\/promises)?$/,
  },
  // Put together into one file that runs without the product: nothing but Node.
  'apps/verifier': { own: ['audit', 'domain'], outside: /^node:(fs|util)$/ },
  'apps/cli': { own: [...LIBRARIES], outside: /./ },
  // Runs in another organisation: it needs the formats and nothing of the ledger.
  'apps/witness': {
    own: ['domain', 'files', 'audit'],
    outside: /^(node:(fs|path|http|net|sqlite)(\/promises)?|commander)$/,
  },
};

/** Drivers are known to adapters only. */
const DRIVERS = /^(node:sqlite|@eventstore\/db-client(\/.*)?|pg)$/;
const ADAPTERS = [
  /^libs\/event-store\/src\/(sqlite-[a-z-]+|eventstoredb\/(driver|protocol))\.ts$/,
  /^libs\/read-models\/src\/(sqlite|postgres)-[a-z-]+\.ts$/,
  /^libs\/audit\/src\/(log-database|sqlite-checkpoints|postgres-checkpoints)\.ts$/,
  /^libs\/people\/src\/(sqlite|postgres)-disclosure-store\.ts$/,
  /^libs\/profiles\/src\/postgres\.ts$/,
  /^apps\/witness\/src\/witness-database\.ts$/,
];
const isAdapter = (path: string): boolean => ADAPTERS.some((adapter) => adapter.test(path));

const isTest = (path: string): boolean => /(\.spec|-spec)\.ts$|\/testing(\/|[-a-z]*\.ts$)/.test(path);

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return path.endsWith('.ts') ? [relative(ROOT, path)] : [];
  });
}

function importsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const statements = text.matchAll(
    /^\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/gms,
  );
  return [...statements].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** What is wrong with one import of a file, or null. */
function violation(path: string, specifier: string): string | null {
  const part = Object.keys(RULES).find((name) => path.startsWith(`${name}/`));
  const rule = part === undefined ? undefined : RULES[part];
  if (part === undefined || !rule) return `${path} belongs to no part of the layout`;
  if (specifier.startsWith('.')) {
    const target = relative(ROOT, resolve(ROOT, path, '..', specifier));
    // The CLI starts the server; nothing else reaches into another part by path.
    const serves = part === 'apps/cli' && target.startsWith('apps/api/');
    return target.startsWith(`${part}/`) || serves ? null : `${path} reaches into ${target}`;
  }
  if (specifier.startsWith('#')) {
    return rule.own.includes(specifier.slice(1)) ? null : `${path} must not import ${specifier}`;
  }
  if (DRIVERS.test(specifier) && !isAdapter(path))
    return `${path} uses the driver ${specifier}; only adapters do`;
  return rule.outside.test(specifier) ? null : `${path} must not import ${specifier}`;
}

const files = Object.keys(RULES)
  .flatMap((part) => sources(join(ROOT, part)))
  .filter((path) => !isTest(path));

describe('the dependency rule', () => {
  it('is kept by every import of every source file', () => {
    const violations = files.flatMap((path) =>
      importsOf(path).map((specifier) => violation(path, specifier)),
    );
    expect(violations.filter((found) => found !== null)).toEqual([]);
    expect(files.length).toBeGreaterThan(60);
  });

  it('covers every library and app there is', () => {
    const parts = ['libs', 'apps'].flatMap((top) =>
      readdirSync(join(ROOT, top)).map((name) => `${top}/${name}`),
    );
    expect(parts.sort()).toEqual(Object.keys(RULES).sort());
  });

  it.each([
    ['libs/domain/src/plan.ts', 'node:crypto'],
    ['libs/domain/src/plan.ts', '@nestjs/common'],
    ['libs/domain/src/plan.ts', '#event-store'],
    ['libs/application/src/context.ts', '#read-models'],
    ['libs/read-models/src/history.ts', '#application'],
    ['libs/read-models/src/history.ts', 'node:sqlite'],
    ['libs/reporting/src/csv.ts', '../../application/src/index.ts'],
    ['apps/api/src/app.ts', '../../cli/src/main.ts'],
  ])('would refuse %s importing %s', (path, specifier) => {
    expect(violation(path, specifier)).not.toBeNull();
  });

  it('keeps time and randomness out of the domain', () => {
    const impure = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\b|\bprocess\b|\bcrypto\b/;
    const found = files.filter(
      (path) => path.startsWith('libs/domain/') && impure.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    expect(found).toEqual([]);
  });
});
