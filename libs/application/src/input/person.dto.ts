import { isDisclosureDigest, type LegalReference, PERSONAL_FIELDS, type PersonalField } from '#domain';
import { defined, LegalReferenceDto, legalReference } from './common.dto.ts';
import { CodeField, ListOf, Nested, Text } from './fields.ts';

/** Who is behind an actor id. What is personal goes to the directory; the ledger gets its digests. */
export class RecordPersonDto {
  @CodeField({ description: 'The organisation the person acts for', example: 'so-khcn-tuyen-quang' })
  organisation: string;
  @Text({
    max: 300,
    description: 'Office as it stands in the ledger for ever; never a name',
    example: 'Chuyên viên, Phòng Chuyển đổi số',
  })
  office: string;
  @Text({
    optional: true,
    max: 200,
    personal: true,
    description: 'Full name (họ tên); kept in the erasable directory only',
    example: 'Nguyễn Thị Ví Dụ',
  })
  name?: string;
  @Text({ optional: true, max: 40, personal: true, description: 'Kept in the erasable directory only' })
  phone?: string;
  @Text({ optional: true, max: 254, personal: true, description: 'Kept in the erasable directory only' })
  email?: string;
}

const DIGESTS = {
  name: 'digests',
  accepts: isDisclosureDigest,
  vi: 'mã băm SHA-256 dạng base64url (43 ký tự)',
  en: 'SHA-256 digests in base64url (43 characters)',
};

export class ErasePersonDto {
  @Text({
    description: 'Stands in the ledger for ever; never a name',
    example: 'Người được ghi tên đề nghị xóa sau khi thôi việc',
  })
  reason: string;
  @Nested(() => LegalReferenceDto, { description: 'The act the erasure rests on, by number or title' })
  legalBasis: LegalReferenceDto;
  @ListOf(DIGESTS, { optional: true, description: 'What is erased; left out: everything' })
  digests?: string[];
}

export type PersonalData = { readonly [F in PersonalField]?: string };

/** A command as it is sent: with the person's data, from which the digests are made that the ledger gets. */
export type PersonRequest = { readonly person: string } & (
  | {
      readonly type: 'record';
      readonly organisation: string;
      readonly office: string;
      readonly data: PersonalData;
    }
  | {
      readonly type: 'erase';
      readonly reason: string;
      readonly legalBasis: LegalReference;
      readonly digests: readonly string[] | null;
    }
);

export const recordPerson = (person: string, dto: RecordPersonDto): PersonRequest => ({
  type: 'record',
  person,
  organisation: dto.organisation,
  office: dto.office,
  // An empty text says the same as leaving the field out.
  data: defined(Object.fromEntries(PERSONAL_FIELDS.map((field) => [field, dto[field] || undefined]))),
});

export const erasePerson = (person: string, dto: ErasePersonDto): PersonRequest => ({
  type: 'erase',
  person,
  reason: dto.reason,
  legalBasis: legalReference(dto.legalBasis),
  digests: dto.digests ?? null,
});
