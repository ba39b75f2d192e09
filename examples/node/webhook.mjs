// Receives webhooks, and believes none but the signed ones (Standard Webhooks).
//
//   WEBHOOK_SECRET=whsec_… node webhook.mjs 8080

import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secret = process.env.WEBHOOK_SECRET;
if (!secret?.startsWith('whsec_')) throw new Error('WEBHOOK_SECRET: expected whsec_…');
const key = Buffer.from(secret.slice('whsec_'.length), 'base64');

const TOLERANCE_S = 5 * 60;
const BODY_BYTES_MAX = 1 << 20;

// Whether these headers and this body, byte by byte as it came, were signed with our key just now.
function isSigned(headers, body) {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  const age = Date.now() / 1000 - Number(timestamp);
  if (!(Math.abs(age) <= TOLERANCE_S)) return false;
  const signed = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  // Several of them, one a secret, while the secret is being changed.
  return (headers['webhook-signature'] ?? '').split(' ').some((signature) => {
    const [version, text] = signature.split(',');
    const given = Buffer.from(text ?? '', 'base64');
    return version === 'v1' && given.length === signed.length && timingSafeEqual(given, signed);
  });
}

const seen = new Set(); // in earnest: a table with a unique index

function take(event) {
  if (seen.has(event.id)) return;
  seen.add(event.id);
  console.log(`${event.type} ${event.data.id} #${event.sequence}`);
}

const server = createServer(async (request, response) => {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return response.writeHead(413).end();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!isSigned(request.headers, body)) return response.writeHead(400).end();
  take(JSON.parse(body));
  // Only once it is kept: whatever is not answered with 2xx is told again.
  response.writeHead(204).end();
});

server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});
