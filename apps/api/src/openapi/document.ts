import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { SCHEMAS } from './schemas.ts';

const DESCRIPTION = `The record of how a government plan is carried out. Commands append events, nothing is ever overwritten;
every question is asked at a business date (\`asOf\`) and as known at a ledger position (\`knownAt\`).

Figures are text with the decimals they were reported in; money is whole đồng; dates are \`YYYY-MM-DD\`.
Errors are problem+json in Vietnamese or English (\`Accept-Language\`); \`/problems/{code}\` explains each code.`;

const TAGS = {
  organisations: 'Cơ quan, đơn vị',
  plans: 'Kế hoạch, đề án',
  tasks: 'Nhiệm vụ',
  indicators: 'Chỉ tiêu',
  reports: 'Báo cáo tổng hợp',
  imports: 'Nhập tệp',
  system: 'Hệ thống',
};

export function buildDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('plan-ledger')
    .setDescription(DESCRIPTION)
    .setVersion('1');
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build());
  withoutNullParameters(document);
  return {
    ...document,
    components: { ...document.components, schemas: { ...document.components?.schemas, ...SCHEMAS } },
  };
}

/** Optional fields of a body may be null; parameters share their decorators but can only be left out. */
function withoutNullParameters({ paths }: OpenAPIObject): void {
  const operations = Object.values(paths).flatMap(({ get, post }) => [get, post]);
  for (const parameter of operations.flatMap((operation) => operation?.parameters ?? [])) {
    const schema = 'schema' in parameter ? parameter.schema : undefined;
    if (schema && 'type' in schema && Array.isArray(schema.type)) {
      schema.type = schema.type.find((type) => type !== 'null') ?? 'string';
    }
  }
}

/** Serves the document at /docs-json and a page to read it at /docs, from this server alone. */
export function serveDocument(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => buildDocument(app), {
    raw: ['json'],
    customSiteTitle: 'plan-ledger API',
  });
}
