import { globSync, readFileSync } from 'node:fs';
import { DOMAIN_ERRORS } from '#domain';

const cwd = new URL('../../', import.meta.url);
const textOf = (names: readonly string[]) =>
  names.map((name) => readFileSync(new URL(name, cwd), 'utf8')).join('\n');
const files = (pattern: string, tests: boolean) =>
  globSync(pattern, { cwd }).filter(
    (name) => name.endsWith('spec.ts') === tests && !name.endsWith('errors.ts'),
  );

const domain = textOf(files('libs/domain/src/*.ts', false));
const scenarios = textOf(files('libs/domain/src/*.ts', true));
const elsewhere = textOf(files('{libs,apps}/*/src/**/*.ts', false));

it.each(Object.keys(DOMAIN_ERRORS))('the refusal %s is used, by the domain only with a scenario', (code) => {
  expect((domain.includes(`'${code}'`) ? scenarios : elsewhere).includes(`'${code}'`)).toBe(true);
});
