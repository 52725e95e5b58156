/** Why the server did not start, for whoever reads its output. */
import { storeTrouble } from '#application';
import { CodedError } from '#domain';
import { StoreError } from '#event-store';

/** A line in Vietnamese and one in English, each with the stable code in front; none repeats an address with its password. */
export function startTrouble(error: unknown): string {
  if (error instanceof CodedError)
    return `${error.code}: ${error.explain('vi')}\n${error.code}: ${error.explain('en')}\n`;
  if (error instanceof StoreError) {
    const { vi, en } = storeTrouble(error);
    return `${error.code}: ${vi}\n${error.code}: ${en} (${error.message})\n`;
  }
  return `${error instanceof Error ? error.message : String(error)}\n`;
}
