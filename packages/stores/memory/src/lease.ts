/** The lease of one worker on one row; over at `until`, or when it is given back. */
export interface Lease {
  readonly holder: string;
  readonly until: Date;
}
