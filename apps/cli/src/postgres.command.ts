/** `ledger postgres migrate`: makes in PostgreSQL what a distributed ledger needs and is not there yet. */
import { migrate, ProfileError, serversOf, settingsFrom } from '#profiles';
import type { Terminal } from './terminal.ts';

/** May be done again at any time, also while the ledger is in use. */
export async function migratePostgres(folder: string, terminal: Terminal): Promise<void> {
  const settings = settingsFrom(process.env, folder);
  if (settings.profile === 'embedded') throw new ProfileError('distributed-only');
  const { made, begunAnew, partitions, origin } = await migrate(settings);
  terminal.print(serversOf(settings));
  for (const table of made) terminal.print(`+ ${table}`);
  terminal.print(
    made.length === 0
      ? terminal.say('Không thiếu gì, không thay đổi gì.', 'Nothing is missing, nothing was changed.')
      : terminal.say(`Đã tạo ${made.length} bảng.`, `Made ${made.length} tables.`),
  );
  if (begunAnew)
    terminal.print(
      terminal.say(
        'Mô hình đọc cũ đã được bỏ; projector dựng lại từ sự kiện.',
        'The read models of before were thrown away; projectors build them anew from the events.',
      ),
    );
  terminal.print(
    terminal.say(
      `Mô hình đọc: ${partitions} phần. Nhật ký: ${origin}`,
      `Read models: ${partitions} partitions. Log: ${origin}`,
    ),
  );
}
