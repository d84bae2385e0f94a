import { isJsonObject, type JsonObject } from './json.ts';

/** How a description is written. */
export type SpecFormat = 'swagger2' | 'openapi3';

/** An argument that an operation names. */
export interface SpecParameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly type: string | undefined;
}

/** One operation of a description. */
export interface SpecOperation {
  /** `GET /users/{id}` */
  readonly id: string;
  readonly method: string;
  readonly path: RegExp;
  readonly parameters: readonly SpecParameter[];
  /** Where the schema of a JSON request body stands, as a JSON pointer. */
  readonly requestSchema: string | undefined;
  /** Where the schema of each answer stands, by its status or `default`. */
  readonly responseSchemas: ReadonlyMap<string, string>;
}

const verbs = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/** The operations of a description, whose references must lead into it. */
export function readOperations(document: JsonObject, format: SpecFormat): SpecOperation[] {
  const basePath = format === 'swagger2' && typeof document.basePath === 'string' ? document.basePath : '';
  return Object.entries(object(document.paths)).flatMap(([path, item]) => {
    const shared = object(item).parameters;
    return verbs
      .filter((verb) => isJsonObject(object(item)[verb]))
      .map((verb) => {
        const operation = object(object(item)[verb]);
        const pointer = `#/paths/${escapePointer(path)}/${verb}`;
        return {
          id: `${verb.toUpperCase()} ${path}`,
          method: verb.toUpperCase(),
          path: pathPattern(basePath + path),
          parameters: [...list(shared), ...list(operation.parameters)].map((one) => parameter(document, one)),
          requestSchema: requestSchema(operation, pointer),
          responseSchemas: responseSchemas(document, operation, { pointer, format }),
        };
      });
  });
}

function responseSchemas(
  document: JsonObject,
  operation: JsonObject,
  { pointer, format }: { pointer: string; format: SpecFormat },
): Map<string, string> {
  const schemas = new Map<string, string>();
  for (const [status, given] of Object.entries(object(operation.responses))) {
    const reference = object(given).$ref;
    const place = typeof reference === 'string' ? reference : `${pointer}/responses/${status}`;
    const response = resolved(document, given);
    const json = Object.keys(object(response.content)).find((type) => /[/+]json\b/.test(type));
    if (format === 'swagger2' && isJsonObject(response.schema)) schemas.set(status, `${place}/schema`);
    if (json !== undefined) schemas.set(status, `${place}/content/${escapePointer(json)}/schema`);
  }
  return schemas;
}

function requestSchema(operation: JsonObject, pointer: string): string | undefined {
  const content = object(object(operation.requestBody).content);
  const json = Object.keys(content).find((type) => /[/+]json\b/.test(type));
  return json === undefined ? undefined : `${pointer}/requestBody/content/${escapePointer(json)}/schema`;
}

function parameter(document: JsonObject, given: unknown): SpecParameter {
  const { name, in: place, required, type, schema } = resolved(document, given);
  const kind = type ?? object(schema).type;
  return {
    ...{ name: String(name), in: String(place), required: required === true },
    type: typeof kind === 'string' ? kind : undefined,
  };
}

function resolved(document: JsonObject, value: unknown): JsonObject {
  const { $ref } = object(value);
  if (typeof $ref !== 'string') return object(value);
  const parts = $ref.slice(2).split('/');
  const unescaped = parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return object(unescaped.reduce<unknown>((place, part) => object(place)[part], document));
}

/** A path with `{names}`, anchored at its end: what comes before is the server's own. */
function pathPattern(path: string): RegExp {
  const parts = path.split(/\{[^}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function object(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
