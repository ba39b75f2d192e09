// What the examples share: asking the API, and looking until something has ended.

import { setTimeout as sleep } from 'node:timers/promises';

const url = process.env.MEKONG_URL ?? 'http://127.0.0.1:7070';
const token = process.env.MEKONG_TOKEN ?? fail('MEKONG_TOKEN: expected the API\'s token');

const ATTEMPTS_MAX = 4;
const LOOKS_MAX = 120;

// Asks the API. Reading, and what is under an idempotency key, is asked again after a lost answer,
// 429 or 5xx; anything else is asked once.
export async function ask(method, path, { body, key } = {}) {
  const attempts = method === 'GET' || key ? ATTEMPTS_MAX : 1;
  for (let attempt = 1; ; attempt++) {
    const answer = await once(method, path, body, key).catch((error) => ({ error }));
    if (answer.ok) return answer.json();
    const isLost = answer.error || answer.status === 429 || answer.status >= 500;
    if (!isLost || attempt === attempts) {
      return fail(answer.error ? `no answer: ${answer.error.message}` : await answer.text());
    }
    await sleep(250 * 2 ** attempt * (0.5 + Math.random() / 2));
  }
}

function once(method, path, body, key) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  if (key) headers['Idempotency-Key'] = key;
  const signal = AbortSignal.timeout(30_000);
  return fetch(`${url}/v1/${path}`, { method, headers, body: JSON.stringify(body), signal });
}

// Looks until it has ended, and says how it stands whenever that changes.
export async function untilEnded(path, id) {
  let before;
  for (let look = 0; look < LOOKS_MAX; look++) {
    const { state } = await ask('GET', `${path}/${id}`);
    if (state !== before) console.log(`${id} is ${state}`);
    if (['charged', 'declined', 'cancelled', 'refunded'].includes(state)) return state;
    before = state;
    await sleep(1_000);
  }
  return fail(`${id} has not ended so far; its webhook will tell`);
}

function fail(text) {
  console.error(text);
  process.exit(1);
}
