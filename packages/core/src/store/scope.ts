/** Whose connection it is: an organisation's (no `userId`), or one person's. Always given, never defaulted. */
export interface Owner {
  readonly tenantId: string;
  readonly userId?: string;
}

/** A whole tenant: what is the organisation's own and what is of each of its people. */
export interface WholeTenant {
  readonly tenantId: string;
  readonly everyone: true;
}

/** Whose data is meant: exactly one owner's, or a whole tenant's. */
export type Whose = Owner | WholeTenant;

/** One connection, named together with its owner: a store finds nothing when the two do not belong together. */
export interface ConnectionKey {
  readonly owner: Owner;
  readonly id: string;
}
