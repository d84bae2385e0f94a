#!/usr/bin/env node
import { runCli } from '@patchbay/cli';

process.exitCode = await runCli(process.argv.slice(2));
// A module of the app that was loaded may hold connections open, which would keep the process for ever.
setTimeout(() => process.exit(), 500).unref();
