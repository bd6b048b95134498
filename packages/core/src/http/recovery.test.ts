import { expect, it } from '@jest/globals';
import { Recovery } from './recovery.js';

it('a recovery starts when the call starts, without any earlier attempts', () => {
  expect(new Recovery(4_711)).toMatchObject({
    sentAt: 4_711,
    renewed: false,
    waited: false,
    reported: false,
    passedOver: undefined,
  });
});

it('the wait time before a request is sent again doubles from 100 to 500 ms', () => {
  const recovery = new Recovery(0);
  expect(Array.from({ length: 5 }, () => recovery.nextWait())).toEqual([100, 200, 400, 500, 500]);
});
