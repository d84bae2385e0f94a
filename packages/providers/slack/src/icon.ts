/** A plain speech mark in Slack's colours, drawn for Patchbay; Slack's own mark is Slack's to give. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" role="img" aria-label="Slack">' +
  '<path fill="#611f69" d="M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z"/>' +
  '<path stroke="#fff" stroke-width="1.6" stroke-linecap="round" d="M10 6.5 9 13.5M15 6.5l-1 7M7 8.5h10M6.5 11.5h10"/></svg>';
