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
  periods: 'Kỳ báo cáo',
  submissions: 'Báo cáo của các đơn vị',
  reports: 'Báo cáo tổng hợp',
  evidence: 'Tài liệu kiểm chứng',
  history: 'Lịch sử',
  imports: 'Nhập tệp',
  persons: 'Danh bạ người thực hiện',
  log: 'Nhật ký kiểm chứng',
  system: 'Hệ thống',
};

/** The parts of an address, by name. */
const PATH_PARAMETERS: Readonly<Record<string, { readonly description: string; readonly example: string }>> =
  {
    organisation: { description: 'Mã cơ quan · Code of an organisation', example: 'so-tttt-tuyen-quang' },
    plan: { description: 'Mã kế hoạch · Code of a plan', example: 'tuyen-quang-55-kh-ubnd' },
    task: {
      description: 'Mã nhiệm vụ trong kế hoạch · Code of a task within its plan',
      example: 'ha-tang-so-01',
    },
    indicator: {
      description: 'Mã chỉ tiêu trong kế hoạch · Code of an indicator within its plan',
      example: 'kinh-te-so-grdp',
    },
    period: { description: 'Kỳ báo cáo · Period: 2025-H1, 2025-H2, 2025', example: '2025-H1' },
    person: { description: 'Mã giả danh · Pseudonymous id of a person', example: 'cb-0412' },
    checkCode: {
      description: 'Mã kiểm tra in trên báo cáo · Check code as printed on a report',
      example: '5V1T-D8XX-78EK-G0RG-1BRB-Y4RA',
    },
    command: { description: 'Mã lệnh · Id of a command: its Idempotency-Key', example: 'a1b2c3' },
    report: {
      description: 'Số thứ tự báo cáo của nhiệm vụ, chỉ tiêu · Number of a report of the task or indicator',
      example: '1',
    },
    sha256: {
      description: 'SHA-256 của tệp · SHA-256 of the file, in lower-case hex',
      example: '5d41402abc4b2a76b9719d911017c592ae0f9a3c1b7d4e8f60718293a4b5c6d7',
    },
    code: { description: 'Mã lỗi · Code of a problem', example: 'date-too-early' },
  };

export function buildDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('plan-ledger')
    .setDescription(DESCRIPTION)
    .setVersion('1');
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build());
  for (const parameter of parametersOf(document)) describe(parameter);
  return {
    ...document,
    components: { ...document.components, schemas: { ...document.components?.schemas, ...SCHEMAS } },
  };
}

type Parameters = NonNullable<NonNullable<OpenAPIObject['paths'][string]['get']>['parameters']>;

const parametersOf = ({ paths }: OpenAPIObject): Parameters =>
  Object.values(paths).flatMap(({ get, post, put }) =>
    [get, post, put].flatMap((operation) => operation?.parameters ?? []),
  );

/**
 * Says what the parts of an address are, and takes null out of parameters: they share the decorators of bodies, where an
 * optional field may be null, but can only be left out.
 */
function describe(parameter: Parameters[number]): void {
  if (!('in' in parameter)) return;
  if (parameter.in === 'path') Object.assign(parameter, PATH_PARAMETERS[parameter.name]);
  const { schema } = parameter;
  if (schema && 'type' in schema && Array.isArray(schema.type)) {
    schema.type = schema.type.find((type) => type !== 'null') ?? 'string';
  }
}

/** Serves the document at /docs-json and a page to read it at /docs, from this server alone. */
export function serveDocument(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => buildDocument(app), {
    raw: ['json'],
    customSiteTitle: 'plan-ledger API',
  });
}
