import {
  type Code,
  ORGANISATION_TIERS,
  type OrganisationCommand,
  type OrganisationTier,
  type Sources,
  SUCCESSION_KINDS,
  type SuccessionKind,
} from '#domain';
import {
  defined,
  LegalReferenceDto,
  legalReference,
  SourcesField,
  justified,
  JustifiedDto,
} from './common.dto.ts';
import { CodeField, CODES, DateField, ListOf, Nested, OneOf, Text } from './fields.ts';

export class RegisterOrganisationDto {
  @Text({ max: 300, example: 'Sở Thông tin và Truyền thông tỉnh Tuyên Quang' })
  name: string;
  @OneOf(ORGANISATION_TIERS)
  tier: OrganisationTier;
  @CodeField({ optional: true })
  parent?: string | null;
  @DateField({ description: 'From when the organisation counts in the ledger' })
  effectiveFrom: string;
  @Text({ optional: true })
  note?: string;
  @SourcesField()
  sources?: Sources;
}

export class RenameOrganisationDto extends JustifiedDto {
  @Text({ max: 300 })
  name: string;
}

export class AssignIdentifierDto {
  @Text({ max: 60, example: 'QĐ 20/2020/QĐ-TTg' })
  scheme: string;
  @Text({ max: 60, example: 'H49' })
  identifier: string;
  @DateField()
  effectiveOn: string;
}

export class SucceedOrganisationDto {
  @OneOf(SUCCESSION_KINDS)
  kind: SuccessionKind;
  @ListOf(CODES, { description: 'The organisations that take over', example: ['so-khcn-tuyen-quang'] })
  successors: string[];
  @ListOf(CODES, {
    optional: true,
    description: 'Other organisations that end in the same act; each is ended by a command of its own',
  })
  together?: string[];
  @DateField()
  effectiveOn: string;
  @Nested(() => LegalReferenceDto)
  legalBasis: LegalReferenceDto;
}

export const registerOrganisation = (
  organisation: Code,
  dto: RegisterOrganisationDto,
): OrganisationCommand => ({
  type: 'register',
  organisation,
  name: dto.name,
  tier: dto.tier,
  parent: dto.parent ?? null,
  effectiveFrom: dto.effectiveFrom,
  ...defined({ note: dto.note, sources: dto.sources }),
});

export const renameOrganisation = (organisation: Code, dto: RenameOrganisationDto): OrganisationCommand => ({
  type: 'rename',
  organisation,
  name: dto.name,
  ...justified(dto),
});

export const assignIdentifier = (organisation: Code, dto: AssignIdentifierDto): OrganisationCommand => ({
  type: 'assign-identifier',
  organisation,
  scheme: dto.scheme,
  identifier: dto.identifier,
  effectiveOn: dto.effectiveOn,
});

export const succeedOrganisation = (
  organisation: Code,
  dto: SucceedOrganisationDto,
): OrganisationCommand => ({
  type: 'succeed',
  organisation,
  kind: dto.kind,
  successors: dto.successors,
  together: dto.together ?? [],
  effectiveOn: dto.effectiveOn,
  legalBasis: legalReference(dto.legalBasis),
});
