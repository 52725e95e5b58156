/** In a child: opens the store named by the parent, see `ChildAccess` in `contract.ts`. */
import type { EventStore } from '../port.ts';

export async function openStore(module: string, location: string): Promise<EventStore> {
  const adapter = (await import(module)) as { openStore(location: string): Promise<EventStore> };
  return adapter.openStore(location);
}

/** An argument of the program. */
export function argument(index: number): string {
  const value = process.argv[index + 2];
  if (value === undefined) throw new Error(`Argument ${index} is missing`);
  return value;
}
