export { isJsonObject, type JsonObject } from './json.ts';
export type { Loosening } from './loosen.ts';
export { needs } from './needs.ts';
export type { SpecFormat } from './operations.ts';
export { shapeProblems } from './shape.ts';
export {
  readSpec,
  type SpecReport,
  type SpecValidator,
  type SpecValidatorOptions,
  specValidator,
} from './spec-validator.ts';
export { specsFolder } from './specs-folder.ts';
