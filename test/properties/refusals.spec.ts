import { readdirSync, readFileSync } from 'node:fs';
import { DOMAIN_ERRORS } from '#domain';

const folder = new URL('../../libs/domain/src/', import.meta.url);
const scenarios = readdirSync(folder)
  .filter((name) => name.endsWith('.spec.ts'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n');

it.each(Object.keys(DOMAIN_ERRORS))('the refusal %s has a scenario beside the code', (code) => {
  expect(scenarios).toContain(`'${code}'`);
});
