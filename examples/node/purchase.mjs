// Sells to a subscriber who types an OTP, which is read from stdin here.
//
//   node purchase.mjs 2055500001 order-17

import { createInterface } from 'node:readline/promises';
import { ask, untilEnded } from './mekong.mjs';

const [msisdn, order] = process.argv.slice(2);

// Answers once the operator has sent the OTP, or after ten seconds.
const purchase = await ask('POST', 'purchases?wait=10s', {
  key: order,
  body: {
    account: 'ltc-main',
    msisdn,
    amount: '5000',
    currency: 'LAK',
    description: 'Gold coins',
    reference: order,
  },
});

console.log(`${purchase.id}: which OTP did the subscriber get?`);
const stdin = createInterface({ input: process.stdin });
const otp = await stdin.question('');
stdin.close();

// Without a key, so once: an operator counts every OTP.
await ask('POST', `purchases/${purchase.id}/otp`, { body: { otp } });
const state = await untilEnded('purchases', purchase.id);
process.exitCode = state === 'charged' ? 0 : 1;
