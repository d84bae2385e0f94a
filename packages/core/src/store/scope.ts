/** Whose connection it is: an organisation's (no `userId`), or one person's. Always given, never defaulted. */
export interface Owner {
  readonly tenantId: string;
  readonly userId?: string;
}

/** One connection, named together with its owner: a store finds nothing when the two do not belong together. */
export interface ConnectionKey {
  readonly owner: Owner;
  readonly id: string;
}
