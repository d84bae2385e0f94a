import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { isJsonObject, type JsonObject } from './json.ts';
import { type Loosening, loosened } from './loosen.ts';
import { readOperations, type SpecFormat, type SpecOperation } from './operations.ts';
import { argumentProblems, requestArguments } from './request-arguments.ts';
import { specsFolder } from './specs-folder.ts';

/** Which description to hold traffic against, and how to read it. */
export interface SpecValidatorOptions {
  /** A file below the folder of descriptions, or the description itself. */
  readonly spec: string | JsonObject;
  readonly format: SpecFormat;
  readonly loosen?: Loosening;
  /** Whether an operation is meant only by its own HTTP method; true unless told. */
  readonly matchMethod?: boolean;
  /** Arguments that don't count: credentials that travel in a header, whatever the description says. */
  readonly ignoreArguments?: readonly string[];
  /** Which of the described answers this is; by its status unless told. */
  responseKey?(status: number, body: unknown): string;
}

/** What was seen so far. */
export interface SpecReport {
  /** For each operation that was met, how many exchanges were held against it. */
  readonly operations: ReadonlyMap<string, number>;
  /** Requests that no operation describes, each once. */
  readonly unmatched: readonly string[];
  readonly problems: readonly string[];
}

type Fetch = (request: Request) => Promise<Response>;

/** Holds traffic against a vendor's own description. */
export class SpecValidator {
  readonly #options: SpecValidatorOptions;
  readonly #operations: readonly SpecOperation[];
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, validateFormats: false });
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #seen = new Map<string, number>();
  readonly #unmatched = new Set<string>();
  readonly #problems: string[] = [];

  constructor(options: SpecValidatorOptions) {
    this.#options = options;
    const document = typeof options.spec === 'string' ? readSpec(options.spec) : options.spec;
    const readable = loosened(document, options.loosen ?? {});
    this.#operations = readOperations(readable, options.format);
    this.#ajv.addSchema({ ...readable, $id: 'spec' });
  }

  /** A fetch that notes, for each exchange, whether request and answer fit. */
  wrap(fetch: Fetch): typeof globalThis.fetch {
    return async (input, init) => {
      const request = new Request(input, init);
      const seen = request.clone();
      const response = await fetch(request);
      await this.#note(seen, response.clone());
      return response;
    };
  }

  report(): SpecReport {
    return { operations: this.#seen, unmatched: [...this.#unmatched], problems: this.#problems };
  }

  /** Prints what was held against the description; throws when that was nothing, or when something didn't fit. */
  conclude(): SpecReport {
    const report = this.report();
    const exchanges = [...report.operations.values()].reduce((sum, count) => sum + count, 0);
    const lines = [
      `specs: ${report.operations.size} operations matched, ${exchanges} exchanges validated`,
      ...[...report.operations].map(([operation, count]) => `  ${operation}: ${count}`),
      ...report.unmatched.map((request) => `  not described: ${request}`),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    if (exchanges === 0) throw new Error('no exchange was held against the description');
    if (report.problems.length > 0) throw new Error(report.problems.join('\n'));
    return report;
  }

  /** What is wrong with a body as an answer of an operation ("/auth.test"); throws for one that isn't described. */
  bodyProblems(path: string, body: unknown, status = 200): string[] {
    const operation = this.#operations.find(({ id }) => id.endsWith(` ${path}`));
    if (operation === undefined) throw new RangeError(`the description has no operation ${path}`);
    return this.#responseProblems(operation, status, body);
  }

  async #note(request: Request, response: Response): Promise<void> {
    const { pathname } = new URL(request.url);
    const { matchMethod = true, ignoreArguments = [] } = this.#options;
    const operation = this.#operations.find(
      ({ method, path }) => path.test(pathname) && (!matchMethod || method === request.method),
    );
    if (operation === undefined) {
      this.#unmatched.add(`${request.method} ${pathname}`);
      return;
    }
    this.#seen.set(operation.id, (this.#seen.get(operation.id) ?? 0) + 1);
    const body: unknown = await response.json().catch(() => undefined);
    const given = await requestArguments(request);
    const counted = operation.parameters.filter(({ name }) => !ignoreArguments.includes(name));
    // A request that was refused need not be right: tests send wrong ones on purpose.
    const refused = !/^2\d\d$/.test(this.#responseKey(response.status, body));
    const wrong = refused
      ? []
      : [...argumentProblems(counted, given), ...this.#bodyProblems(operation, given.json)];
    const problems = [...wrong, ...this.#responseProblems(operation, response.status, body)];
    this.#problems.push(...problems.map((problem) => `${operation.id} ${problem}`));
  }

  #responseKey(status: number, body: unknown): string {
    return this.#options.responseKey?.(status, body) ?? String(status);
  }

  #bodyProblems({ requestSchema }: SpecOperation, json: unknown): string[] {
    return requestSchema === undefined || json === undefined
      ? []
      : this.#problemsOf(requestSchema, json, 'request');
  }

  #responseProblems({ responseSchemas }: SpecOperation, status: number, body: unknown): string[] {
    const key = this.#responseKey(status, body);
    const schema = responseSchemas.get(key) ?? responseSchemas.get('default');
    if (schema !== undefined) return this.#problemsOf(schema, body, `answer ${key}`);
    return responseSchemas.size === 0 || body === undefined ? [] : [`answered ${key}, which isn't described`];
  }

  #problemsOf(pointer: string, value: unknown, what: string): string[] {
    const validate = this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: `spec${pointer}` });
    this.#compiled.set(pointer, validate);
    if (validate(value)) return [];
    const errors = validate.errors ?? [];
    return errors.map(({ instancePath, message }) => `${what}: ${instancePath || '/'} ${message}`);
  }
}

/** Holds traffic against a vendor's own description. */
export function specValidator(options: SpecValidatorOptions): SpecValidator {
  return new SpecValidator(options);
}

/** Reads a JSON file of the folder of descriptions. */
export function readSpec(file: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(join(specsFolder(), file), 'utf8'));
  if (!isJsonObject(value)) throw new TypeError(`${file} is no JSON object`);
  return value;
}
