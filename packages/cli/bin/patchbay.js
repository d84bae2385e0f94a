#!/usr/bin/env node
import { runCli } from '@patchbay/cli';

process.exitCode = await runCli(process.argv.slice(2));
