/** A clock that stands still until it is moved. */
export function standingClock(start = '2026-11-21T10:00:00Z') {
  let time = new Date(start);
  return {
    now: () => time,
    advance: (seconds: number) => {
      time = new Date(time.getTime() + seconds * 1000);
    },
  };
}
