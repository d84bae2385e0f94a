/** Runs steps one after the other, each when the one before it has ended. */
export type Turns = <Result>(step: () => Promise<Result>) => Promise<Result>;

export function takingTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (step) => {
    const mine = last.then(step);
    last = mine.catch(() => undefined);
    return mine;
  };
}
