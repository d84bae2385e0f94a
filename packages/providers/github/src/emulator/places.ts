/** Where addresses in answers lead. */
export interface Places {
  readonly api: string;
  readonly web: string;
}

/** GitHub's own two hosts; webhooks name them always. */
export const githubPlaces: Places = { api: 'https://api.github.com', web: 'https://github.com' };

/** GitHub's own hosts for a request to one of them, and the request's origin for any other. */
export function placesOf({ origin }: URL): Places {
  return origin === githubPlaces.api || origin === githubPlaces.web
    ? githubPlaces
    : { api: origin, web: origin };
}
