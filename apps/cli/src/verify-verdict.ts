/** What `ledger verify` says of what it found, and what keeps it from saying anything. */
import { CodedError } from '#domain';
import { AuditError, type Findings, findingsAsJson, findingsAsText } from '#audit';
import { StoreError } from '#event-store';
import { writeWhole } from '#files';
import { ReadModelError } from '#read-models';
import { ReportInconsistency } from '#reporting';
import { EXIT, type Terminal } from './terminal.ts';

/**
 * What was found, as it is told.
 * @throws what says nothing about the ledger: a server that is away, a fault of the program
 */
export function asCoded(error: unknown): CodedError {
  if (isOfServer(error)) throw error;
  if (error instanceof StoreError && error.code === 'unreadable-event')
    return new AuditError('entry-unreadable', { ...placeIn(error), reason: error.message });
  if (error instanceof CodedError) return error;
  if (error instanceof ReportInconsistency || error instanceof StoreError)
    return new AuditError('ledger-faulty', { reason: error.message });
  throw error;
}

const AWAY: readonly string[] = ['checkpoints-unavailable', 'signer-not-running'];

function isOfServer(error: unknown): boolean {
  if (error instanceof StoreError) {
    // A file that cannot be opened is a finding: there is nothing else to be asked.
    const isAway = error.code === 'store-unavailable' || error.code === 'store-unauthorised';
    return isAway && !('path' in error.detail);
  }
  return error instanceof ReadModelError || (error instanceof CodedError && AWAY.includes(error.code));
}

function placeIn({ detail }: StoreError): Record<string, string | number> {
  const { position, stream, revision } = detail;
  return { position: position ?? '?', stream: stream ?? '?', revision: revision ?? '?' };
}

/** @param servers what holds the ledger, where it is not the folder alone */
export async function present(
  folder: string,
  servers: string | null,
  findings: Findings,
  { output, json }: { readonly output?: string; readonly json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const at = new Date().toISOString();
  const holds = findings.hold;
  const text = json
    ? JSON.stringify(
        {
          format: 'plan-ledger/verdict',
          ...(servers === null ? {} : { servers }),
          folder,
          at,
          holds,
          findings: findingsAsJson(findings.all),
        },
        null,
        2,
      )
    : summary(folder, servers, at, findings, terminal);
  if (output === undefined) terminal.print(text);
  else {
    await writeWhole(output, `${text}\n`);
    terminal.note(terminal.say(`Đã ghi ${output}`, `Wrote ${output}`));
  }
  if (!holds) process.exitCode = EXIT.refused;
}

/** What an auditor files. */
function summary(
  folder: string,
  servers: string | null,
  at: string,
  findings: Findings,
  terminal: Terminal,
): string {
  const machines = servers === null ? '' : `${terminal.say('Máy chủ', 'Servers')}: ${servers}\n`;
  const head = terminal.say(
    `BIÊN BẢN KIỂM TRA SỔ KẾ HOẠCH\n${machines}Thư mục: ${folder}\nThời điểm: ${at} · plan-ledger · Node.js ${process.version}\n`,
    `VERIFICATION OF A PLAN LEDGER\n${machines}Folder: ${folder}\nAt: ${at} · plan-ledger · Node.js ${process.version}\n`,
  );
  const verdict = findings.hold
    ? terminal.say(
        'KẾT LUẬN: sổ nguyên vẹn, trong các giới hạn nêu trên.',
        'VERDICT: the ledger is intact, within the limits named above.',
      )
    : terminal.say(
        'KẾT LUẬN: SỔ CÓ CHỖ KHÔNG ĐẠT; chỗ đầu tiên của mỗi phép kiểm tra được nêu ở trên.',
        'VERDICT: THE LEDGER IS NOT AS IT SHOULD BE; the first bad place of each check is named above.',
      );
  return `${head}\n${findingsAsText(findings.all, terminal.language)}\n${verdict}`;
}
