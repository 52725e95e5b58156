/** Holds a value against a schema of the API's own document: enough of JSON Schema for what the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly pattern?: string;
}

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { schema: Schema; examples?: Record<string, { value: unknown }> }>
    >;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema: Schema; example?: unknown }>> }>
  >;
}

export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Every operation with its method and path. */
export const operationsOf = ({ paths }: OpenApi) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );

/** What does not fit, in words; empty where everything does. Properties the schema does not know do not fit either. */
export function mismatches(document: OpenApi, schema: Schema, value: unknown, path = '$'): string[] {
  const check = (other: Schema, of: unknown, at: string) => mismatches(document, other, of, at);
  if (schema.$ref !== undefined) return check(resolve(document, schema.$ref), value, path);
  if (schema.allOf) return check(merged(document, schema.allOf), value, path);
  if (schema.anyOf) {
    const tries = schema.anyOf.map((option) => check(option, value, path));
    return tries.some((problems) => problems.length === 0) ? [] : (tries[0] ?? []);
  }
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value))) {
    return [`${path} is not ${types.join(' or ')}: ${JSON.stringify(value)}`];
  }
  if (schema.enum && !schema.enum.includes(value)) return [`${path} is not one of ${schema.enum.join(', ')}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => (schema.items ? check(schema.items, item, `${path}[${i}]`) : []));
  }
  if (typeof value !== 'object' || value === null) return [];
  return objectMismatches(schema, value as Record<string, unknown>, path, check);
}

function objectMismatches(
  { properties = {}, required = [], additionalProperties }: Schema,
  value: Readonly<Record<string, unknown>>,
  path: string,
  check: (schema: Schema, value: unknown, path: string) => string[],
): string[] {
  const missing = required.filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`);
  const wrong = Object.entries(value).flatMap(([name, item]) => {
    const own = properties[name];
    if (own) return check(own, item, `${path}.${name}`);
    if (typeof additionalProperties === 'object') return check(additionalProperties, item, `${path}.${name}`);
    return additionalProperties === true ? [] : [`${path}.${name} is not documented`];
  });
  return [...missing, ...wrong];
}

function resolve(document: OpenApi, $ref: string): Schema {
  const found = document.components.schemas[$ref.replace('#/components/schemas/', '')];
  if (!found) throw new Error(`${$ref} leads nowhere`);
  return found;
}

function merged(document: OpenApi, parts: readonly Schema[]): Schema {
  const resolved = parts.map((part) => (part.$ref === undefined ? part : resolve(document, part.$ref)));
  return {
    type: 'object',
    required: resolved.flatMap(({ required }) => required ?? []),
    properties: Object.assign({}, ...resolved.map(({ properties }) => properties)) as Record<string, Schema>,
  };
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
