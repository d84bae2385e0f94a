import type { SmokeInput } from './smoke-case.ts';
import { smokeReport } from './smoke-suite.ts';

// For workerd: `workerd test` calls `test`, and the input is a binding.
export default {
  async test(_controller: object, { input }: { readonly input: SmokeInput }): Promise<void> {
    console.log(JSON.stringify(await smokeReport(input)));
  },
};
