import { describeConnector } from '@patchbay/testing';
import { slack } from '../src/index.ts';
import { slackSuite } from './slack-suite.ts';

describeConnector(slack, slackSuite);
