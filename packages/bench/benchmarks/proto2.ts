import { connectedNotebook, accessToken, note, noteSchema } from './notebook.ts';
const body = JSON.stringify(note);
const target: typeof fetch = async (input, init) => {
  const r = new Request(input, init);
  if (r.headers.get('authorization') !== `Bearer ${accessToken}`) throw new Error('no token');
  return new Response(body, { headers: { 'content-type': 'application/json' } });
};
const ws = await connectedNotebook(target);
const client = await ws.actions.lendClient({});
for (let i = 0; i < 60000; i++) await client.get('n/1', { schema: noteSchema });
