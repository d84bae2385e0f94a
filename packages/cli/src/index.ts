export type { CliSurroundings } from './call.ts';
export { runCli } from './run-cli.ts';
