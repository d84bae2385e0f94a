import type { FileTree } from './file-tree.ts';

interface Shortcut {
  readonly pattern: RegExp;
  readonly reason: string;
}

/** What turns a check of a consent off. */
const unchecked: readonly Shortcut[] = [
  {
    pattern: /\bskipStateCheck\b/,
    reason: 'an answer without our state belongs to no flow (RFC 9700 section 4.7)',
  },
  {
    pattern: /\bexpectNoState\b/,
    reason: 'an answer without our state belongs to no flow (RFC 9700 section 4.7)',
  },
  { pattern: /code_challenge_method['"]?[:=,]\s*['"]?plain/, reason: 'S256 only (RFC 7636 section 7.2)' },
];

/** Grants that a person can be talked into on another's behalf, or that hand over what should not be shown. */
const otherGrants: readonly Shortcut[] = [
  {
    pattern: /\bdevice_code\b|\bdeviceAuthorizationRequest\b|\bdeviceCodeGrantRequest\b/,
    reason: 'a device code can be passed on to a victim (RFC 8628 section 5.4)',
  },
  {
    pattern: /\bgrant_type\b.{0,8}\bpassword\b/,
    reason: 'a person’s password is not ours to ask for (RFC 9700 section 2.4)',
  },
  {
    pattern: /\bresponse_type\b.{0,8}\b(?:id_)?token\b/,
    reason: 'no token comes back through the browser (RFC 9700 section 2.1.2)',
  },
];

/** One sentence for each line that is shipped and skips a check of state or PKCE. */
export function skippedChecks(tree: FileTree): string[] {
  return found(tree, unchecked);
}

/** One sentence for each line that is shipped and asks for a token in another way than by a code. */
export function unsafeGrants(tree: FileTree): string[] {
  return found(tree, otherGrants);
}

/** Not in what looks for faults or makes them. Emulators stand in for providers, and refuse such requests themselves. */
function found(tree: FileTree, shortcuts: readonly Shortcut[]): string[] {
  return tree.paths
    .filter(
      (path) =>
        /^packages\/.+\/src\/.+\.tsx?$/.test(path) &&
        !/^packages\/(?:tooling|mutants)\/|\/emulator\//.test(path),
    )
    .flatMap((path) =>
      tree
        .read(path)
        .split('\n')
        .flatMap((line, index) =>
          shortcuts
            .filter(({ pattern }) => pattern.test(line))
            .map(({ reason }) => `${path}:${index + 1} ${reason}`),
        ),
    );
}
