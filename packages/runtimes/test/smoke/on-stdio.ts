import { text } from 'node:stream/consumers';
import { smokeReport } from './smoke-suite.ts';

// For runtimes with a command line: the input comes by stdin, the report goes to stdout as one line.
const report = await smokeReport(JSON.parse(await text(process.stdin)));
console.log(JSON.stringify({ ...report, core: import.meta.resolve('@patchbay/core') }));
