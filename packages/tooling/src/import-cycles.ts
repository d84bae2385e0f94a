import type { ImportGraph } from './import-graph.ts';

/** One sentence for each loop of imports across the whole workspace, of types too: a house is read from the ground up. */
export function importCycles(graph: ImportGraph): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    trail.push(path);
    for (const next of targets(graph, path)) visit(next);
    trail.pop();
    done.add(path);
  };
  for (const path of graph.files.keys()) visit(path);
  return cycles;
}

function targets(graph: ImportGraph, path: string): string[] {
  const edges = graph.files.get(path)?.edges ?? [];
  return edges.flatMap(({ target }) => {
    const next = target.type === 'external' ? undefined : target.path;
    return next !== undefined && graph.files.has(next) ? [next] : [];
  });
}
