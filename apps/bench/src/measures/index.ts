import type { Measure } from '../measure.js';
import { answers } from './answers.js';
import { authorizedGet } from './authorized-get.js';
import { bundle } from './bundle.js';
import { callers } from './callers.js';
import { fleet } from './fleet.js';
import { hotPath } from './hot-path.js';
import { importing } from './import.js';
import { install } from './install.js';
import { lateRefusals } from './late-refusals.js';
import { outage } from './outage.js';
import { rotation } from './rotation.js';
import { sandbox } from './sandbox.js';
import { stampede } from './stampede.js';
import { tenants } from './tenants.js';
import { transactions } from './transactions.js';

/** All benchmarks, in the order in which they run and are reported. */
export const measures: readonly Measure[] = [
  hotPath,
  authorizedGet,
  stampede,
  fleet,
  lateRefusals,
  rotation,
  outage,
  transactions,
  importing,
  bundle,
  install,
  tenants,
  callers,
  answers,
  sandbox,
];
