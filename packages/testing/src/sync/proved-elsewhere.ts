/** Of the conformance list, what one store and one process cannot show, and where it is shown. */
export const provedElsewhere: readonly { readonly id: string; readonly reason: string }[] = [
  {
    id: 'C23',
    reason:
      'Budgets are kept by the client, not by the sync engine: the tests of core, and of races with real processes.',
  },
  {
    id: 'C29',
    reason:
      'Events come in by webhooks, which the scripted provider does not send: the tests of core, and the contract of a store.',
  },
];
