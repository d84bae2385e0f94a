/** Tells the time; tests give one that stands still until it is moved. */
export type Clock = () => Date;

/** Whole seconds since 1970, as most providers count. */
export function epochSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** The moment `seconds` after `date`. */
export function secondsAfter(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}
