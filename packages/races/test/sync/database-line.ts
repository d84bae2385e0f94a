import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a database that can be cut. */
export interface DatabaseLine {
  /** The database's URL by this way. */
  readonly url: string;
  /** Ends every connection, and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** From the next question that holds a text, nothing that the database says on its connection is heard. Resolves when it came by. */
  silence(text: string): Promise<void>;
  close(): Promise<void>;
}

const longestText = 100;

/** Leads to the database at `target`. */
export async function databaseLine(target: string): Promise<DatabaseLine> {
  const { hostname, port: targetPort } = new URL(target);
  const sockets = new Set<Socket>();
  let silenced: { readonly text: string; cameBy(): void } | undefined;
  let isCut = false;
  const join = (near: Socket) => {
    // Who was let in just before the line was cut is told of afterwards.
    if (isCut) return void near.on('error', () => undefined).destroy();
    const far = connect(Number(targetPort), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once('close', () => {
        near.destroy();
        far.destroy();
        sockets.delete(socket);
      });
      socket.on('error', () => socket.destroy());
    }
    let isSilent = false;
    let last = '';
    near.on('data', (asked) => {
      // A question may come in parts, cut anywhere.
      const lately = last + asked.toString('latin1');
      last = lately.slice(-longestText);
      if (silenced !== undefined && lately.includes(silenced.text)) {
        isSilent = true;
        silenced.cameBy();
      }
      far.write(asked);
    });
    far.on('data', (answered) => isSilent || near.write(answered));
  };
  let server = await listening(join, 0);
  const { port } = server.address() as AddressInfo;
  const cut = async () => {
    isCut = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const url = new URL(target);
  url.port = String(port);
  return {
    url: url.href,
    cut,
    async restore() {
      silenced = undefined;
      isCut = false;
      server = await listening(join, port);
    },
    silence: (text) =>
      new Promise((cameBy) => {
        silenced = { text, cameBy };
      }),
    close: cut,
  };
}

function listening(join: (socket: Socket) => void, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(join).once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
