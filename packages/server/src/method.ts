/** The methods that a route may have. */
export type Method = 'GET' | 'POST' | 'DELETE';
