import type { ChildProcess } from 'node:child_process';
import type { TestContext } from 'vitest';
import { until } from '../until.ts';
import { startProcess, type WorkerProcess } from '../worker-process.ts';
import type { Answer, Asked, Questions, Returned, WorkerSetup } from './messages.ts';

/** A worker in a process of its own. */
export interface Worker extends Pick<WorkerProcess, 'ended'> {
  /** Lets `callers` ask for the token of each connection. Rejects when the process ends before it answers. */
  ask(callers: number): Promise<Asked>;
  /** The same, and again while it is told to try again shortly, as a caller would. */
  askPatiently(callers: number): Promise<Asked>;
  /** Lets the same browser come back so many times at once. */
  callbacks(asked: Questions['callbacks']['asked']): Promise<Returned>;
  /** Lists the connections of the first one's owner: how many there are. */
  list(): Promise<number>;
  /** Asks it to end; resolves when it has begun to. */
  terminate(): Promise<void>;
}

const entry = new URL('worker.ts', import.meta.url);

/** Starts one and waits until its database answers. It ends with the test. */
export async function startWorker(
  context: Pick<TestContext, 'onTestFinished'>,
  setup: WorkerSetup,
): Promise<Worker> {
  const { child, ended } = startProcess(context, entry);
  const hears = (state: string) => answered(child, (one) => 'state' in one && one.state === state);
  const ready = hears('ready');
  child.send(setup);
  await ready;
  let last = 0;
  const question = async <Name extends keyof Questions>(name: Name, asked: Questions[Name]['asked']) => {
    last += 1;
    const number = last;
    const reply = answered(child, (one) => one.number === number);
    child.send({ number, name, asked });
    const heard = await reply;
    return ('answer' in heard ? heard.answer : undefined) as Questions[Name]['answer'];
  };
  return {
    ended,
    ask: (callers) => question('tokens', { callers }),
    askPatiently: (callers) =>
      until(async () => {
        const asked = await question('tokens', { callers });
        const isEarly = asked.failures.some(({ code }) => code === 'request/unavailable');
        return isEarly ? undefined : asked;
      }),
    callbacks: (asked) => question('callbacks', asked),
    list: async () => (await question('list', {})).found,
    async terminate() {
      const ending = hears('ending');
      child.kill('SIGTERM');
      await ending;
    },
  };
}

function answered(child: ChildProcess, isIt: (answer: Answer) => boolean): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const lost = (code: number | null, signal: string | null) =>
      reject(new Error(`The worker ended with ${signal ?? code} before it answered.`));
    const hear = (message: unknown) => {
      if (!isIt(message as Answer)) return;
      child.off('exit', lost).off('message', hear);
      resolve(message as Answer);
    };
    child.once('exit', lost).on('message', hear);
  });
}
