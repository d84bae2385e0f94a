/** Hands out one connection's access token, always fresh. The client receives it and never stores it. */
export interface TokenSource {
  /** `rejected`: the provider refused this one, so another is needed. */
  get(options?: { readonly rejected?: string; readonly signal?: AbortSignal }): Promise<string>;
}
