/** `ledger bundle PLAN`: one file with which an auditor checks everything elsewhere. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Code, isPeriodKey, refuse } from '#domain';
import { AccessLog } from '#application';
import { LOG_POLICY, writeBundle } from '#audit';
import { outputFile, writeWhole } from '#files';
import { catchUp, logFolder, withLedger } from './ledger-files.ts';
import { CliError, type Terminal } from './terminal.ts';

export interface BundleArguments {
  readonly period?: string;
  readonly output: string;
  /** Put the files of evidence in too. */
  readonly files?: boolean;
  readonly actor: string;
}

/** Put together by the build, from the program's own checks. */
const VERIFIER = fileURLToPath(new URL('../../../verify.mjs', import.meta.url));

export const bundle = (
  folder: string,
  plan: Code,
  args: BundleArguments,
  terminal: Terminal,
): Promise<void> =>
  withLedger(folder, terminal, { create: false }, async (ledger) => {
    const { period } = args;
    if (period !== undefined && !isPeriodKey(period))
      throw new CliError(
        terminal.say(
          'Kỳ viết là 2025-H1, 2025-H2 hoặc 2025.',
          'Write the period as 2025-H1, 2025-H2 or 2025.',
        ),
      );
    const models = await catchUp(ledger, terminal);
    const streams = await models.streamsOf(plan);
    if (streams.length === 0) refuse('plan-unknown', { plan }, 'plan');
    const target = await outputFile(args.output);
    const { evidence, log, signer, store } = ledger;
    const access = { access: 'export', what: 'bundle', subject: period ?? 'all', of: plan } as const;
    await new AccessLog(store).record(access, {
      commandId: randomUUID(),
      actor: args.actor,
      actingFor: null,
      correlationId: randomUUID(),
    });
    await catchUp(ledger, terminal);
    const partial = `${target}.${randomUUID()}.partial`;
    try {
      const made = await writeBundle(
        partial,
        {
          plan,
          period: period ?? null,
          streams: await models.streamsOf(plan),
          verifier: verifierText(terminal),
          readme: README,
          policy: policyOf(folder),
          evidence: args.files ? async (sha256) => (await evidence.open(sha256)).stream : null,
        },
        store,
        log,
        signer,
      );
      await rename(partial, target);
      terminal.print(
        terminal.say(
          `Đã ghi ${args.output}: ${made.events} sự kiện, ${made.reports} báo cáo đã công bố, ${made.files} tài liệu kiểm chứng, nhật ký cỡ ${made.size}.`,
          `Wrote ${args.output}: ${made.events} events, ${made.reports} published reports, ${made.files} files of evidence, log of size ${made.size}.`,
        ),
      );
    } finally {
      await rm(partial, { force: true });
    }
  });

/** `ledger verifier -o FILE`: the verifier alone, for who wants it from somebody else than the bundle's maker. */
export async function verifier(output: string, terminal: Terminal): Promise<void> {
  await writeWhole(output, verifierText(terminal));
  terminal.note(terminal.say(`Đã ghi ${output}`, `Wrote ${output}`));
}

function verifierText(terminal: Terminal): string {
  if (existsSync(VERIFIER)) return readFileSync(VERIFIER, 'utf8');
  throw new CliError(
    terminal.say(
      'Chưa có chương trình kiểm tra. Chạy “npm run build” rồi thử lại.',
      'The verifier is not there. Run "npm run build", then try again.',
    ),
  );
}

/** Witnesses and quorum, as the operator has them in the log's folder. */
function policyOf(folder: string): string | null {
  const path = join(logFolder(folder), LOG_POLICY);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

const README = `GÓI KIỂM TOÁN CỦA PLAN-LEDGER

Kiểm tra trên một máy có Node.js 22 trở lên, không cần mạng, không cần cài gì thêm:

  1. Lấy verify.mjs ra khỏi gói (hoặc tốt hơn: từ một nguồn khác, rồi so sánh hai tệp).
  2. node verify.mjs GÓI.zip --key KHÓA --policy TỆP

KHÓA là khóa công khai của nhật ký, nhận bằng văn bản từ cơ quan vận hành hoặc từ một bên chứng kiến.
Tệp chính sách nêu những bên chứng kiến mà đơn vị kiểm toán tin.
Kết quả nói rõ điều gì đã được chứng minh và điều gì chưa.

----------------------------------------------------------------------------------------------------

AN AUDITOR'S BUNDLE OF PLAN-LEDGER

Check it on a machine with Node.js 22 or newer, without network and without installing anything:

  1. Take verify.mjs out of the bundle (or better: from elsewhere, and compare the two).
  2. node verify.mjs BUNDLE.zip --key KEY --policy FILE --lang en

KEY is the public key of the log, received on paper from the operator or from a witness.
The policy names the witnesses that the auditors trust.
The result says in plain words what was proved, and what was not.
`;
