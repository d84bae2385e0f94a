import { isJsonObject, type JsonObject } from './json.ts';

/** How a description is read where it says more, or other, than its vendor means. */
export interface Loosening {
  /** Objects may have fields that the description doesn't name: vendors add fields without notice. */
  readonly openObjects?: boolean;
  /** Text may have values that an `enum` doesn't list: lists of codes age fastest. */
  readonly openEnums?: boolean;
  /** `items: [A, B]` where no array is meant stands for "A or B" (Slack writes unions so). */
  readonly unionItems?: boolean;
  /** Keywords that don't count, such as `minItems`. */
  readonly ignore?: readonly string[];
}

/** A description with its schemas read that way. `nullable: true` of OpenAPI 3.0 becomes a type of JSON Schema. */
export function loosened(document: JsonObject, how: Loosening): JsonObject {
  const result = walk(document, how);
  return isJsonObject(result) ? result : {};
}

function walk(value: unknown, how: Loosening): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, how));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([key, item]) => !isDropped(key, item, how));
  const result: Record<string, unknown> = {};
  for (const [key, item] of entries) result[key] = walk(item, how);
  return withNull(how.unionItems ? withUnion(result) : result);
}

function isDropped(key: string, value: unknown, how: Loosening): boolean {
  if (how.openObjects && key === 'additionalProperties' && value === false) return true;
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (how.openEnums && key === 'enum' && isList) return true;
  return how.ignore?.includes(key) === true && !isJsonObject(value);
}

function withUnion({ items, ...schema }: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(items) || schema.type === 'array')
    return items === undefined ? schema : { ...schema, items };
  return { ...schema, anyOf: items };
}

function withNull({ nullable, ...schema }: Record<string, unknown>): Record<string, unknown> {
  if (nullable !== true) return nullable === undefined ? schema : { ...schema, nullable };
  return { anyOf: [schema, { type: 'null' }] };
}
