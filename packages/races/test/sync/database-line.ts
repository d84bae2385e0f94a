import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a database that can be cut. */
export interface DatabaseLine {
  /** The database's URL by this way. */
  readonly url: string;
  /** Ends every connection, and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** Cuts the line when the database answers the next question that holds a text: it was done, and nobody hears of it. */
  loseAnswer(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Leads to the database at `target`. */
export async function databaseLine(target: string): Promise<DatabaseLine> {
  const { hostname, port: targetPort } = new URL(target);
  const sockets = new Set<Socket>();
  let losing: { readonly text: string; lose(): void } | undefined;
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
    let asking: typeof losing;
    near.on('data', (asked) => {
      // A question may come in parts: once it is seen, the answer is lost whatever follows.
      if (losing !== undefined && asked.includes(losing.text)) asking = losing;
      far.write(asked);
    });
    far.on('data', (answered) => (asking === undefined ? near.write(answered) : asking.lose()));
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
      losing = undefined;
      isCut = false;
      server = await listening(join, port);
    },
    loseAnswer: (text) =>
      new Promise((lost) => {
        losing = { text, lose: () => lost(cut()) };
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
