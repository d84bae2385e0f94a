import { answerParent } from '../../src/process-apart.ts';

export type Echo = typeof answers;

const answers = {
  echo: async (said: { readonly text: string }) => ({ echoed: said.text }),
  refuse: async () => {
    throw new Error('not today');
  },
  die: async () => {
    process.stderr.write('out of paper', () => process.exit(3));
    return new Promise<never>(() => undefined);
  },
};

answerParent(answers);
