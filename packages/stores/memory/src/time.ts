/** The moment `seconds` after `date`. */
export function secondsAfter(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}

/** Seconds from one moment to another; negative when it lies before. */
export function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}

/** True when that moment has come: something that ends at a moment is over in it. */
export function isOver(moment: Date, now: Date): boolean {
  return moment.getTime() <= now.getTime();
}

/** The earlier of two moments. */
export function earlier(left: Date, right: Date): Date {
  return right.getTime() < left.getTime() ? right : left;
}
