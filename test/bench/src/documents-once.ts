/**
 * The documents of a report in a process of their own, by the built program: from its start, and again once it is warm.
 * Writes what it measured as JSON.
 */
import { join } from 'node:path';

type Documents = typeof import('../../../libs/documents/src/index.ts');
type Store = typeof import('../../../libs/event-store/src/index.ts');
type Models = typeof import('../../../libs/read-models/src/index.ts');
type Reporting = typeof import('../../../libs/reporting/src/index.ts');

const AGAIN = 5;

export interface Once {
  /** From the start of the process until the third document is there. */
  readonly seconds: number;
  /** Most resident MB until then, and after the same some times more. */
  readonly first: number;
  readonly after: number;
}

const built = (library: string): Promise<unknown> =>
  import(new URL(`../../../dist/libs/${library}/src/index.js`, import.meta.url).href);
const mostMegabytes = (): number => process.resourceUsage().maxRSS / 1_024;

const { SqliteEventStore } = (await built('event-store')) as Store;
const { ReadModels } = (await built('read-models')) as Models;
const { contentToShow } = (await built('reporting')) as Reporting;
const { renderDocx, renderPdf, renderXlsx, reportDocument } = (await built('documents')) as Documents;

const [folder = '', plan = '', period = ''] = process.argv.slice(2);
const store = SqliteEventStore.open(join(folder, 'events.db'), { readOnly: true });
const models = await ReadModels.open(store, join(folder, 'read.db'));
await write();
const seconds = performance.now() / 1_000;
const first = mostMegabytes();
for (let turn = 0; turn < AGAIN; turn++) await write();
const once: Once = { seconds, first, after: mostMegabytes() };
await models.close();
await store.close();
process.stdout.write(JSON.stringify(once));

async function write(): Promise<void> {
  const knownAt = await models.knownAt();
  const content = await contentToShow(models, { plan, period, knownAt, today: '2026-11-22' });
  const document = reportDocument(content, { software: 'plan-ledger bench', authenticity: null });
  for (const render of [renderDocx, renderXlsx, renderPdf]) await render(document);
}
