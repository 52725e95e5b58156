import { AccessLog } from '#application';
import { PROJECTIONS } from '#read-models';
import { reader } from './access.ts';
import { withLedger } from './ledger-files.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

/** `ledger projections status`. A stopped projection makes the exit code non-zero, for monitoring. */
export async function projectionStatus(folder: string, terminal: Terminal): Promise<void> {
  await withLedger(folder, terminal, { create: false }, async ({ store, models }) => {
    const head = (await store.head()).position;
    terminal.print(terminal.say(`Vị trí cuối của sổ: ${head}`, `Head of the ledger: ${head}`));
    const all = await models.runner.status();
    for (const { name, state, position, behind, version, error, stoppedAt } of all) {
      const lag = behind
        ? terminal.say(`còn sau ${head - position}`, `behind by ${head - position}`)
        : terminal.say('đã cập nhật', 'up to date');
      const line = `${name} v${version}: ${position} (${lag})`;
      terminal.print(
        state === 'stopped'
          ? terminal.paint.red(`${line} ${terminal.say('DỪNG', 'STOPPED')} @${stoppedAt}: ${error}`)
          : line,
      );
    }
    if (all.some(({ state }) => state === 'stopped')) {
      throw new CliError(terminal.say('Có mô hình đọc đã dừng.', 'A read model has stopped.'), EXIT.store);
    }
  });
}

/** `ledger projections rebuild [NAME…]`: builds anew beside the tables in use and switches; that it is done is recorded first. */
export async function rebuildProjections(
  folder: string,
  names: readonly string[],
  actor: string,
  terminal: Terminal,
): Promise<void> {
  const known = PROJECTIONS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const list = known.join(', ');
    const vi = `Không có mô hình đọc “${unknown}”. Có: ${list}.`;
    throw new CliError(
      terminal.say(vi, `There is no read model "${unknown}". There are: ${list}.`),
      EXIT.usage,
    );
  }
  await withLedger(folder, terminal, { create: false }, async ({ store, models }) => {
    const chosen = names.length > 0 ? names : known;
    const head = await new AccessLog(store).record(
      { access: 'rebuild', what: 'read-models', subject: chosen.join(', '), of: null },
      reader(actor),
    );
    const label = terminal.say('Dựng lại', 'Rebuilding');
    await terminal.withProgress(label, head, (advance) => models.runner.rebuild(chosen, advance));
    terminal.print(
      terminal.say(
        `Đã dựng lại ${chosen.join(', ')} từ ${head} sự kiện.`,
        `Rebuilt ${chosen.join(', ')} from ${head} events.`,
      ),
    );
  });
}
