/** A branch and a merge, drawn for Patchbay; GitHub's own mark is GitHub's to give. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" role="img" aria-label="GitHub" fill="none" stroke="#1f2328" stroke-width="2">' +
  '<circle cx="6" cy="5" r="2.5"/><circle cx="6" cy="19" r="2.5"/><circle cx="18" cy="8" r="2.5"/>' +
  '<path d="M6 7.5v9M18 10.5c0 4-6 3-11 6.5"/></svg>';
