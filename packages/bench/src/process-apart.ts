import { type ChildProcess, fork } from 'node:child_process';

/** What a process answers, by name. What it is asked and what it answers are JSON. */
export type Answers = Readonly<Record<string, (asked: never) => Promise<unknown>>>;

/** A module that runs in a process of its own and answers. */
export interface ProcessApart<A extends Answers> {
  ask<Name extends keyof A & string>(
    name: Name,
    ...asked: Parameters<A[Name]>
  ): Promise<Awaited<ReturnType<A[Name]>>>;
  end(): void;
}

interface Question {
  readonly number: number;
  readonly name: string;
  readonly asked?: never;
}

type Reply = { readonly number: number } & ({ readonly answer?: unknown } | { readonly failure: string });

/** Starts a module that calls {@link answerParent} with these answers. What it prints is shown only when it dies. */
export function startApart<A extends Answers>(module: URL): ProcessApart<A> {
  const child = fork(module, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const printed: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  let last = 0;
  return {
    async ask(name, ...[asked]) {
      last += 1;
      const heard = reply(child, last, printed);
      child.send({ number: last, name, asked });
      return (await heard) as never;
    },
    end: () => void child.kill(),
  };
}

function reply(child: ChildProcess, number: number, printed: readonly string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stop = () => child.off('exit', lost).off('message', hear);
    const lost = () => reject(new Error(`A process ended before it answered:\n${printed.join('')}`));
    const hear = (message: unknown) => {
      const said = message as Reply;
      if (said.number !== number) return;
      stop();
      if ('failure' in said) reject(new Error(said.failure));
      else resolve(said.answer);
    };
    child.once('exit', lost).on('message', hear);
  });
}

/** Answers the parent process for as long as it lives. */
export function answerParent(answers: Answers): void {
  const answer = async ({ number, name, asked }: Question) => {
    try {
      process.send?.({ number, answer: await answers[name]?.(asked as never) });
    } catch (error) {
      process.send?.({ number, failure: `${name}: ${error instanceof Error ? error.stack : error}` });
    }
  };
  process.on('message', (question: Question) => void answer(question));
  process.once('disconnect', () => process.exit());
}
