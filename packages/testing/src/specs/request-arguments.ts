import { isJsonObject } from './json.ts';
import type { SpecParameter } from './operations.ts';

/** What a request carries, wherever it carries it. */
export interface RequestArguments {
  readonly values: ReadonlyMap<string, unknown>;
  /** The body, when it is JSON. */
  readonly json: unknown;
}

/** Reads the arguments of a request from its query, its form or its JSON body. */
export async function requestArguments(request: Request): Promise<RequestArguments> {
  const values = new Map<string, unknown>(new URL(request.url).searchParams);
  const type = request.headers.get('content-type') ?? '';
  const body = await request.clone().text();
  if (type.startsWith('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(body)) values.set(name, value);
  }
  const json: unknown = body !== '' && /[/+]json\b/.test(type) ? JSON.parse(body) : undefined;
  if (isJsonObject(json)) for (const [name, value] of Object.entries(json)) values.set(name, value);
  return { values, json };
}

/** What is wrong with the arguments of a request: required ones that lack, and ones of another type. */
export function argumentProblems(
  parameters: readonly SpecParameter[],
  { values }: RequestArguments,
): string[] {
  return parameters
    .filter((parameter) => ['query', 'formData'].includes(parameter.in) || values.has(parameter.name))
    .flatMap(({ name, required, type }) => {
      const value = values.get(name);
      if (value === undefined) return required ? [`lacks the argument ${name}`] : [];
      return isOfType(value, type) ? [] : [`has ${name} = ${JSON.stringify(value)}, which is no ${type}`];
    });
}

/** A form has only text, so a number is text that reads as one. */
function isOfType(value: unknown, type: string | undefined): boolean {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  switch (type) {
    case 'integer':
      return /^-?\d+$/.test(text);
    case 'number':
      return text !== '' && Number.isFinite(Number(text));
    case 'boolean':
      return ['true', 'false', '1', '0'].includes(text);
    default:
      return true;
  }
}
