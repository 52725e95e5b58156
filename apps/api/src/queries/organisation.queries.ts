import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Code, OrganisationView } from '#domain';
import { type KnownAt, type OrganisationNode, ReadModels } from '#read-models';
import { known } from './known.ts';

export class OrganisationsQuery extends Query<OrganisationNode[]> {
  readonly at: KnownAt;

  constructor(at: KnownAt) {
    super();
    this.at = at;
  }
}

@QueryHandler(OrganisationsQuery)
export class OrganisationsQueryHandler implements IQueryHandler<OrganisationsQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ at }: OrganisationsQuery) {
    return this.models.organisations(at);
  }
}

export class OrganisationQuery extends Query<OrganisationView> {
  readonly organisation: Code;
  readonly at: KnownAt;

  constructor(organisation: Code, at: KnownAt) {
    super();
    this.organisation = organisation;
    this.at = at;
  }
}

@QueryHandler(OrganisationQuery)
export class OrganisationQueryHandler implements IQueryHandler<OrganisationQuery> {
  private readonly models: ReadModels;

  constructor(models: ReadModels) {
    this.models = models;
  }

  async execute({ organisation, at }: OrganisationQuery) {
    return known(this.models, at, (then) => this.models.organisation(organisation, then), {
      code: 'organisation-unknown',
      params: { organisation },
      field: 'organisation',
    });
  }
}
