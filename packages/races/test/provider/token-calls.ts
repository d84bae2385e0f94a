/** One call of the token endpoint that has been processed, whether or not its answer has left. */
export interface TokenCall {
  readonly grant: string;
  /** The OAuth error, where it was refused. */
  readonly error?: string;
}

/** The calls of each client, and what holds their answers back. */
export class TokenCalls {
  readonly #calls = new Map<string, TokenCall[]>();
  readonly #gates = new Map<string, PromiseWithResolvers<void>>();

  of(client: string): readonly TokenCall[] {
    return this.#calls.get(client) ?? [];
  }

  note(client: string, call: TokenCall): void {
    this.#calls.set(client, [...this.of(client), call]);
  }

  /** Resolves when the answers of this client may leave. */
  async pass(client: string): Promise<void> {
    await this.#gates.get(client)?.promise;
  }

  hold(client: string): void {
    this.#gates.set(client, Promise.withResolvers());
  }

  release(client: string): void {
    this.#gates.get(client)?.resolve();
    this.#gates.delete(client);
  }
}
