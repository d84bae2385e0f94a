import './refresh-model.test.ts';
