import './pooler.test.ts';
