import { isJsonObject } from './json.ts';

/**
 * What in `value` is not in `shape`, an inventory of fields with empty values ("", 0, false): fields of other names
 * or of other types. Null stands for any type; an empty object or list in the shape says nothing about its inside.
 */
export function shapeProblems(value: unknown, shape: unknown, path = ''): string[] {
  if (value === null || shape === undefined || shape === null) return [];
  if (Array.isArray(value) && Array.isArray(shape)) {
    const [inner] = shape;
    return value.flatMap((item, index) => shapeProblems(item, inner, `${path}/${index}`));
  }
  if (isJsonObject(value) && isJsonObject(shape)) {
    if (Object.keys(shape).length === 0) return [];
    return Object.entries(value).flatMap(([name, item]) => {
      if (!(name in shape)) return [`${path}/${name} is not in the inventory`];
      return shapeProblems(item, shape[name], `${path}/${name}`);
    });
  }
  const kind = (one: unknown) => (Array.isArray(one) ? 'array' : typeof one);
  return kind(value) === kind(shape) ? [] : [`${path || '/'} is ${kind(value)}, not ${kind(shape)}`];
}
