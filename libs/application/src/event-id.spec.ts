import { newEventId } from './event-id.ts';

describe('an event id', () => {
  const at = (time: string): string => newEventId(new Date(time));

  it('is a UUID of version 7 that carries the time', () => {
    const id = at('2026-11-22T09:00:00.000Z');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.slice(0, 13).replace('-', ''), 16)).toBe(
      Date.parse('2026-11-22T09:00:00.000Z'),
    );
  });

  it('sorts by time and never repeats', () => {
    expect(at('2025-06-14T00:00:00.000Z') < at('2025-06-14T00:00:00.001Z')).toBe(true);
    expect(new Set(Array.from({ length: 10_000 }, () => at('2025-06-14T00:00:00.000Z'))).size).toBe(10_000);
  });
});
