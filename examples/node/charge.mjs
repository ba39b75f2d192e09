// Charges a subscriber who is not present, and looks until that has ended.
//
//   node charge.mjs 2055500001 order-17

import { ask, untilEnded } from './mekong.mjs';

const [msisdn, order] = process.argv.slice(2);

const charge = await ask('POST', 'charges', {
  // The order's own number: asked for again, it is still one charge.
  key: order,
  body: {
    account: 'ltc-main',
    msisdn,
    amount: '5000', // a text: money is never a float
    currency: 'LAK',
    description: 'Sticker pack',
    reference: order,
  },
});

const state = await untilEnded('charges', charge.id);
process.exitCode = state === 'charged' ? 0 : 1;
