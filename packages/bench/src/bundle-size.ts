import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

/** What one would import, as a statement; `without` names packages that are not counted. */
export interface Bundled {
  readonly code: string;
  readonly without?: readonly string[];
}

/** Bytes of the code, bundled for Node with all it imports, minified, and compressed with brotli. Node's own modules are free. */
export async function bundleSize({ code, without = [] }: Bundled): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    external: [...without],
    logLevel: 'error',
  });
  return outputFiles.reduce((total, { contents }) => total + brotliCompressSync(contents).length, 0);
}
