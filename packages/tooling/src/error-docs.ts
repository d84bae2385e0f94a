import ts from 'typescript';

/** Where the closed table of error codes stands, and the page that is made of it. */
export const errorTable = 'packages/core/src/errors/error-codes.ts';
export const errorPage = 'docs/errors.md';

interface Code {
  readonly code: string;
  readonly retryable: boolean;
  readonly actor: string;
  /** What it means and what to do, as the comment on it says. */
  readonly meaning: string;
}

const actors: Readonly<Record<string, string>> = {
  user: 'the person whose account it is',
  developer: 'who wrote the call',
  operator: 'who runs the app',
  maintainer: 'who maintains the connector',
  nobody: 'nobody',
};

const intro = `# Errors

<!-- Written by \`npm run api\`, from the comments in ${errorTable}. -->

Patchbay throws \`PatchbayError\` and nothing else. Its \`message\` says what happened and what to do, and holds no secret;
its \`code\` is one of these. \`error.retryable\` and \`error.actor\` say the same as the table. Tell errors apart by
\`isPatchbayError(error, 'auth/reauth-required')\`: \`instanceof\` fails where two copies of core are installed.

| code | what it means, and what to do | may the same call succeed later | who acts |
|---|---|---|---|
`;

/** The page of all codes. Throws when one of them has no comment that says what to do. */
export function errorDocs(text: string): string {
  const rows = codesIn(text).map(
    ({ code, meaning, retryable, actor }) =>
      `| \`${code}\` | ${meaning} | ${retryable ? 'yes' : 'no'} | ${actors[actor] ?? actor} |\n`,
  );
  return intro + rows.join('');
}

function codesIn(text: string): readonly Code[] {
  const source = ts.createSourceFile(errorTable, text, ts.ScriptTarget.ESNext, true);
  const codes: Code[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name) && node.name.text.includes('/'))
      codes.push(codeOf(node, node.name.text));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return codes;
}

function codeOf(node: ts.PropertyAssignment, code: string): Code {
  const facts = node.initializer.getText();
  const [comment] = ts.getJSDocCommentsAndTags(node);
  const meaning = (ts.getTextOfJSDocComment(comment?.comment) ?? '').replace(/\s+/g, ' ');
  if (!meaning.endsWith('.'))
    throw new Error(`${code} has no comment that says what it means and what to do`);
  const actor = /actor: '(\w+)'/.exec(facts)?.[1] ?? '';
  return { code, retryable: facts.includes('retryable: true'), actor, meaning };
}
