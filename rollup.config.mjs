/** Puts the verifier of bundles into one file that can be read and needs nothing but Node. */
import { fileURLToPath } from 'node:url';

const dist = (path) => fileURLToPath(new URL(`./dist/${path}`, import.meta.url));

export default {
  input: dist('apps/verifier/src/main.js'),
  output: {
    file: dist('verify.mjs'),
    format: 'es',
    banner:
      '#!/usr/bin/env node\n// plan-ledger: checks an auditor’s bundle. Usage: node verify.mjs BUNDLE (--help tells more).\n',
  },
  plugins: [
    {
      name: 'own-libraries',
      resolveId(source) {
        if (source.startsWith('#')) return dist(`libs/${source.slice(1)}/src/index.js`);
        if (source === 'decimal.js') return fileURLToPath(import.meta.resolve(source));
        if (/^(\.|\/|node:)/.test(source)) return null;
        // Only what is left out below asks for anything else.
        return { id: source, external: true, moduleSideEffects: false };
      },
      generateBundle(_, chunks) {
        const foreign = Object.values(chunks).flatMap(({ imports }) =>
          imports.filter((name) => !name.startsWith('node:')),
        );
        if (foreign.length > 0) throw new Error(`the verifier would need ${foreign.join(', ')}`);
      },
    },
  ],
  external: /^node:/,
  treeshake: { moduleSideEffects: (id) => id.endsWith('apps/verifier/src/main.js') },
  onLog(level, log, report) {
    if (level === 'warn' && log.code !== 'THIS_IS_UNDEFINED') throw new Error(log.message);
    report(level, log);
  },
};
