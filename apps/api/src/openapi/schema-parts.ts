/** The parts that schemas of answers are put together from. */
import type { OpenAPIObject } from '@nestjs/swagger';
import { EVENT_VERSIONS } from '#domain';

export type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
export type ReferenceObject = Extract<Schema, { $ref: string }>;
export type SchemaObject = Exclude<Schema, ReferenceObject>;

export const ref = (name: string): ReferenceObject => ({ $ref: `#/components/schemas/${name}` });

export const text: SchemaObject = { type: 'string' };
export const date: SchemaObject = { type: 'string', format: 'date' };
export const instant: SchemaObject = { type: 'string', format: 'date-time' };
export const whole: SchemaObject = { type: 'integer' };
export const flag: SchemaObject = { type: 'boolean' };
export const list = (items: Schema): SchemaObject => ({ type: 'array', items });
export const oneOf = (values: readonly string[]): SchemaObject => ({ type: 'string', enum: [...values] });
export const orNull = (schema: Schema): SchemaObject => ({
  anyOf: [schema, { type: 'null' }],
});
export const map = (values: Schema): SchemaObject => ({ type: 'object', additionalProperties: values });

/** An object all of whose properties are there, except those that end in `?`. */
export function object(properties: Readonly<Record<string, Schema>>, description?: string): SchemaObject {
  const entries = Object.entries(properties);
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    required: entries.filter(([name]) => !name.endsWith('?')).map(([name]) => name),
    properties: Object.fromEntries(entries.map(([name, schema]) => [name.replace(/\?$/, ''), schema])),
  };
}

export const positions = map(whole);

export const commandResult = {
  stream: text,
  revision: { type: 'integer', description: 'Also the ETag; send it back as If-Match' },
  position: { type: 'integer', description: 'Place of the last event in the ledger' },
  events: list(
    object({
      id: { type: 'string', format: 'uuid' },
      type: oneOf(Object.keys(EVENT_VERSIONS)),
      revision: whole,
    }),
  ),
  repeated: { type: 'boolean', description: 'True where this Idempotency-Key had been carried out before' },
} satisfies Record<string, Schema>;
