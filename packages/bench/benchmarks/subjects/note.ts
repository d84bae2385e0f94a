export const accessToken = 'a-token-that-never-expires';

/** What the API answers. */
export const note = { id: 'n1', title: 'A note', pages: [1, 2, 3, 5, 8] };
