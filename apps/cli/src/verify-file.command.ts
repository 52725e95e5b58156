/** `ledger verify FILE`: a document, data file or check code held against the ledger. */
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { parseQrText, typedCode } from '#audit';
import { type FileVerdict, MOST_VERIFIED_BYTES, verdictLines, verifyCode, verifyFile } from '#documents';
import { publishedIn } from '../../api/src/ledger/published-reports.ts';
import { catchUp, withLedger } from './ledger-files.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

export interface VerifyFileArguments {
  readonly json?: boolean;
}

/**
 * Prints the verdict; the exit code is 1 for what is altered or unknown.
 * @param given a file, or the check code or the line of the QR code from a copy on paper
 */
export async function verifyGiven(
  folder: string,
  given: string,
  { json = false }: VerifyFileArguments,
  terminal: Terminal,
): Promise<void> {
  const code = existsSync(given) ? null : codeIn(given);
  if (code === null && LIKE_A_CODE.test(given.trim()) && !existsSync(given)) throw mistyped(terminal);
  const bytes = code === null ? await beginningOf(given) : null;
  await withLedger(folder, terminal, { create: false }, async (ledger) => {
    const models = await catchUp(ledger, terminal);
    const published = await publishedIn({ models, log: ledger.log });
    const verdict = bytes ? await verifyFile(bytes, published) : await verifyCode(code ?? '', published);
    show(verdict, json, terminal);
  });
}

const LIKE_A_CODE = /^[0-9a-z]{4}([- ]?[0-9a-z]{4}){5}$/i;

const mistyped = (terminal: Terminal): CliError =>
  new CliError(
    terminal.say(
      'Mã kiểm tra có ký tự gõ sai. So lại từng ký tự với bản giấy.',
      'A letter of the check code is wrong. Compare each with the paper.',
    ),
    EXIT.usage,
  );

/** The check code, typed by itself or at the end of the line of a QR code; null for anything else. */
function codeIn(text: string): string | null {
  const line = text.trim();
  return parseQrText(line) ? typedCode(line.slice(line.lastIndexOf(' '))) : typedCode(line);
}

/** The file, or a byte more of it than is looked into. */
async function beginningOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const wanted = Math.min(size, MOST_VERIFIED_BYTES + 1);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function show(verdict: FileVerdict, json: boolean, terminal: Terminal): void {
  const { paint, language } = terminal;
  if (json) {
    terminal.print(JSON.stringify(verdict, null, 2));
  } else {
    const [heading = '', ...lines] = verdictLines(verdict, language);
    const color = {
      authentic: paint.green,
      superseded: paint.yellow,
      altered: paint.red,
      unknown: paint.red,
    };
    terminal.print(paint.bold(color[verdict.verdict](heading)));
    for (const line of lines) terminal.print(line);
  }
  const holds =
    verdict.verdict === 'authentic' || verdict.verdict === 'superseded' || verdict.reason === 'code-only';
  if (!holds) process.exitCode = EXIT.refused;
}
