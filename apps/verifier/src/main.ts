/**
 * Checks an auditor's bundle on a machine without the product: `node verify.mjs BUNDLE`. This file and what it imports are
 * put together into one readable file that needs nothing but Node.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  type BundleVerdict,
  checkBundle,
  findingsAsJson,
  findingsAsText,
  parsePolicy,
  parseVerifierKey,
  type Trusted,
} from '#audit';
import { CodedError, type Language } from '#domain';

const OLDEST_NODE = 22;
const EXIT = { holds: 0, fails: 1, usage: 2 } as const;

const USAGE = {
  vi: `Cách dùng: node verify.mjs GÓI [--key KHÓA|TỆP] [--policy TỆP] [--lang vi|en] [--json]

  --key      khóa công khai của nhật ký (tên+mã+base64) hoặc tệp chứa khóa, lấy từ nguồn khác gói này
  --policy   tệp chính sách: những bên chứng kiến được tin và cần bao nhiêu bên
  --json     kết quả cho chương trình đọc

Mã thoát: 0 mọi kiểm tra đều đạt · 1 có chỗ không đạt · 2 dùng sai`,
  en: `Usage: node verify.mjs BUNDLE [--key KEY|FILE] [--policy FILE] [--lang vi|en] [--json]

  --key      public key of the log (name+id+base64) or a file with it, from elsewhere than the bundle
  --policy   policy file: which witnesses are trusted, and how many of them are needed
  --json     the result for programs

Exit codes: 0 every check held · 1 something did not hold · 2 wrong use`,
} as const satisfies Record<Language, string>;

async function run(args: readonly string[]): Promise<number> {
  let language: Language = 'vi';
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        policy: { type: 'string' },
        lang: { type: 'string', default: process.env['LEDGER_LANG'] ?? 'vi' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.lang === 'en') language = 'en';
    const [path, ...others] = positionals;
    if (values.help || path === undefined || others.length > 0) {
      say(USAGE[language]);
      return values.help ? EXIT.holds : EXIT.usage;
    }
    if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
      complain(
        language === 'vi'
          ? `Cần Node.js ${OLDEST_NODE} trở lên; máy này có ${process.version}.`
          : `Node.js ${OLDEST_NODE} or newer is needed; this machine has ${process.version}.`,
      );
      return EXIT.usage;
    }
    const trusted: Trusted = {
      key: values.key === undefined ? null : parseVerifierKey(textOf(values.key).trim()),
      policy: values.policy === undefined ? null : parsePolicy(readFileSync(values.policy, 'utf8')),
    };
    const verdict = await checkBundle(path, trusted);
    say(values.json ? asJson(verdict) : asText(verdict, language));
    return verdict.holds ? EXIT.holds : EXIT.fails;
  } catch (error) {
    complain(reasonOf(error, language));
    return EXIT.usage;
  }
}

/** A key may be given as it is, or as the file it is in. */
const textOf = (keyOrFile: string): string =>
  keyOrFile.includes('+') && !existsSync(keyOrFile) ? keyOrFile : readFileSync(keyOrFile, 'utf8');

function asText({ holds, findings }: BundleVerdict, language: Language): string {
  const conclusion = {
    vi: holds
      ? 'KẾT LUẬN: gói nguyên vẹn, trong các giới hạn nêu trên.'
      : 'KẾT LUẬN: KHÔNG TIN DÙNG gói này. Chỗ sai đầu tiên của mỗi phép kiểm tra được nêu ở trên.',
    en: holds
      ? 'VERDICT: the bundle is intact, within the limits named above.'
      : 'VERDICT: DO NOT RELY on this bundle. The first bad place of each check is named above.',
  };
  return `${findingsAsText(findings, language)}\n${conclusion[language]}`;
}

const asJson = ({ holds, findings }: BundleVerdict): string =>
  JSON.stringify({ format: 'plan-ledger/verdict', holds, findings: findingsAsJson(findings) }, null, 2);

function reasonOf(error: unknown, language: Language): string {
  if (error instanceof CodedError) return error.explain(language);
  const { message, path, code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT')
    return language === 'vi' ? `Không có tệp ${path ?? ''}.` : `There is no file ${path ?? ''}.`;
  return `${message}\n\n${USAGE[language]}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

process.exitCode = await run(process.argv.slice(2));
