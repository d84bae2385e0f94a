import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../../../src/process-apart.ts';
import { contact } from './contact-records.ts';

export type ContactsServer = typeof answers;

// A process of its own, so that serving does not wait for the code that is measured.
const answers = {
  /** Serves so many contacts; gives the origin. */
  async serve({ count }: { readonly count: number }): Promise<string> {
    const server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://localhost');
      const [first, limit] = [Number(searchParams.get('offset')), Number(searchParams.get('limit'))];
      const length = Math.max(0, Math.min(limit, count - first));
      const contacts = Array.from({ length }, (_, at) => contact(first + at));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ total: count, contacts }));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
};

answerParent(answers);
