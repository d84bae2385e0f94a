/** One person's right to read what belongs to a subject of the same tenant. */
export interface SubjectReader {
  readonly tenantId: string;
  readonly subject: string;
  readonly userId: string;
}

/** Who may read what belongs to a subject. The policies of a database go by it; a store's own methods go by the owner. */
export interface SubjectStore {
  /** True when it is new. The subject need not be of any connection yet. */
  grant(reader: SubjectReader): Promise<boolean>;
  /** True when there was such a right. */
  revoke(reader: SubjectReader): Promise<boolean>;
  /** The users who may read it, by id. */
  readers(of: Pick<SubjectReader, 'tenantId' | 'subject'>): Promise<readonly string[]>;
}
