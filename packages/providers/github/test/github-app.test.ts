import { describeConnector } from '@patchbay/testing';
import { githubApp } from '../src/index.ts';
import { appSuite, linksNotFollowed } from './github-suite.ts';

describeConnector(githubApp, { ...appSuite, except: linksNotFollowed });
