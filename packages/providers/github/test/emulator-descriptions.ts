import { isJsonObject, type JsonObject, readSpec, specValidator } from '@patchbay/testing/specs';

const record = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

/** How GitHub refuses whatever its description doesn't mention. */
const refusal = { content: { 'application/json': { schema: { $ref: '#/components/schemas/basic-error' } } } };

/** An answer without a body fits it, and isn't held against `default`. */
const anything = { content: { 'application/json': { schema: {} } } };

/** GitHub's own description of its API. */
export function apiValidator() {
  const description = readSpec('github/api.github.com.trimmed.openapi.json');
  const paths = Object.entries(record(description.paths)).flatMap(([path, item]) => {
    const verbs = Object.entries(record(item)).map(([verb, operation]) => {
      const { responses, ...rest } = record(operation);
      const described = Object.entries(record(responses)).map(([status, response]) => {
        const isEmpty = status === '204' || status === '304';
        return [status, isEmpty ? anything : response] as const;
      });
      // Only the refusals that are special to an operation are described; any other is a basic error.
      return [verb, { ...rest, responses: { default: refusal, ...Object.fromEntries(described) } }] as const;
    });
    // Links and redirects name a repository by its id, which the description doesn't mention.
    const byId = path.replace(/^\/repos\/\{owner\}\/\{repo\}/, '/repositories/{repository}');
    const operations = Object.fromEntries(verbs);
    return [...new Set([path, byId])].map((place) => [place, operations] as const);
  });
  // A path with fewer names is meant first: `/issues/comments` is no `/issues/{issue_number}`.
  const names = (path: string) => path.split('{').length;
  paths.sort(([one], [other]) => names(one) - names(other));
  return specValidator({ spec: { ...description, paths: Object.fromEntries(paths) }, format: 'openapi3' });
}

/** GitHub's descriptions of bodies, each under a name: `/issues-create`, and `/issues-create.request`. */
export function exampleValidator() {
  const description = readSpec('github/api.github.com.trimmed.openapi.json');
  const paths: Record<string, object> = {};
  const operations = Object.values(record(description.paths)).flatMap((item) => Object.values(record(item)));
  for (const operation of operations) {
    const { operationId, responses, requestBody } = record(operation);
    const name = `/${String(operationId).replaceAll('/', '-')}`;
    paths[name] = { post: { responses } };
    paths[`${name}.request`] = { post: { responses: { 200: requestBody } } };
  }
  return specValidator({ spec: { ...description, paths }, format: 'openapi3' });
}

/** GitHub's own description of its webhooks, each under its name as if it were an answer: `/issues-opened`. */
export function webhookValidator() {
  const description = readSpec('github/webhooks.trimmed.openapi.json');
  const paths: Record<string, object> = {};
  for (const [name, item] of Object.entries(record(description.webhooks))) {
    const { content } = record(record(record(item).post).requestBody);
    paths[`/${name}`] = { post: { responses: { 200: { content } } } };
  }
  const names: ReadonlySet<string> = new Set(Object.keys(paths));
  const validator = specValidator({ spec: { ...description, paths }, format: 'openapi3' });
  /** What is wrong with a payload; undefined for an event that isn't described. */
  return (event: string, payload: JsonObject): string[] | undefined => {
    const { action } = payload;
    const name = `/${typeof action === 'string' ? `${event}-${action}` : event}`.replaceAll('_', '-');
    return names.has(name) ? validator.bodyProblems(name, payload) : undefined;
  };
}
