import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { answerParent } from '../../../src/process-apart.ts';

export type TokenEndpoint = typeof answers;

// A process of its own, so that answering does not wait for the code that is measured.
const server = createServer((request, response) => void answer(request, response));
const listening = new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

const answers = {
  async origin(): Promise<string> {
    await listening;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
};

answerParent(answers);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const proven = await isProven(request);
  response.writeHead(proven ? 200 : 400, { 'content-type': 'application/json' });
  response.end(JSON.stringify(proven ? newTokens() : { error: 'invalid_grant' }));
}

/** Each code is the challenge that its consent began with (RFC 7636, section 4.6), so that nothing need be remembered. */
async function isProven(request: IncomingMessage): Promise<boolean> {
  const asked = new URLSearchParams(await text(request));
  const verifier = asked.get('code_verifier') ?? '';
  return asked.get('code') === createHash('sha256').update(verifier).digest('base64url');
}

function newTokens() {
  return {
    access_token: crypto.randomUUID(),
    refresh_token: crypto.randomUUID(),
    token_type: 'bearer',
    expires_in: 3600,
  };
}
