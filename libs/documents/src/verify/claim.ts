/** What a document says it is: the plan, period and version in its stamp, or only a check code or a digest. */

export type Claim =
  | {
      readonly kind: 'stamp';
      readonly plan: string;
      readonly period: string;
      /** Null for a draft. */
      readonly version: number | null;
      readonly software: string;
    }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'digest'; readonly digest: string };

const STAMP =
  /(?<![\w.-])([a-z0-9][a-z0-9.-]{0,99})\s*·\s*kỳ\s+(\d{4}(?:-H[12])?)\s*·\s*(?:dự\s+thảo|bản\s+(\d{1,6}))\s*·\s*vị\s+trí\s+sổ\s+\d{1,15}\s*·\s*mã\s+nội\s+dung\s+[0-9a-f]{64}\s*·\s*([\w.-]{1,40}\s+\d{1,6}\.\d{1,6}\.\d{1,6})/u;
const CODE = /(?<![0-9A-Z-])[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5}(?![0-9A-Z-])/;
const DIGEST = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/;

/** The claim in a text; the stamp first, which every page of a report has in its footer. */
export function claimIn(text: string): Claim | null {
  const words = text.normalize('NFC');
  const stamp = STAMP.exec(words);
  if (stamp) {
    const [, plan = '', period = '', version, software = ''] = stamp;
    return {
      kind: 'stamp',
      plan,
      period,
      version: version === undefined ? null : Number(version),
      software: software.replace(/\s+/g, ' '),
    };
  }
  const code = CODE.exec(words)?.[0];
  if (code !== undefined) return { kind: 'code', code };
  const digest = DIGEST.exec(words)?.[0];
  return digest === undefined ? null : { kind: 'digest', digest };
}
