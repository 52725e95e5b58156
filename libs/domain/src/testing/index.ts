/** What the tests of the domain, and tests that need domain events, share. For tests only; never part of a build. */
export * from './dsl.ts';
export * from './plan-55.ts';
