import { describeConnector } from '@patchbay/testing';
import { github } from '../src/index.ts';
import { linksNotFollowed, oauthSuite, tokensDoNotRenew } from './github-suite.ts';

describeConnector(github, { ...oauthSuite, except: { ...linksNotFollowed, ...tokensDoNotRenew } });
