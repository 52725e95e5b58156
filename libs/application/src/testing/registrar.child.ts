/**
 * Registers the organisations `co-quan-0`, `co-quan-1`, … in a ledger that others use at the same time, and reports each
 * answer or refusal. With a name of its own every command has its own key and content, without it all processes send the
 * same.
 */
import { CodedError, organisationDecider, organisationStream } from '#domain';
import { untilTold, report } from '../../../event-store/src/testing/child-process.ts';
import { argument, openStore } from '../../../event-store/src/testing/open-store.ts';
import { CommandRunner } from '../command-runner.ts';

const count = Number(argument(2));
const own = process.argv[5];
const store = await openStore(argument(0), argument(1));
const runner = new CommandRunner(store);
await untilTold();
for (let index = 0; index < count; index += 1) {
  const organisation = `co-quan-${index}`;
  const command = {
    type: 'register',
    organisation,
    name: `Cơ quan ${index}${own === undefined ? '' : ` do ${own} đăng ký`}`,
    tier: 'department',
    parent: null,
    effectiveFrom: '2025-07-01',
  } as const;
  const commandId = `dang-ky-${own ?? 'chung'}-${index}`;
  const envelope = { commandId, actor: 'u-1', actingFor: null, correlationId: commandId };
  try {
    const { events, repeated } = await runner.run(
      organisationStream(organisation),
      organisationDecider,
      command,
      envelope,
      async (base) => ({ ...base, organisations: new Map() }),
    );
    report({ organisation, id: events[0]?.id, repeated });
  } catch (error) {
    report({ organisation, refused: error instanceof CodedError ? error.code : String(error) });
  }
}
await store.close();
