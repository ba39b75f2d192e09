"""Receives webhooks, and believes none but the signed ones (Standard Webhooks).

    WEBHOOK_SECRET=whsec_… python3 webhook.py 8080
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
TOLERANCE_S = 5 * 60
BODY_BYTES_MAX = 1 << 20


def is_signed(headers, body):
    """Whether these headers and this body, byte by byte as it came, were signed with our key just now."""
    id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE_S:
        return False
    signed = hmac.new(KEY, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(signed).decode()
    # Several of them, one a secret, while the secret is being changed.
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(one.encode(), expected.encode()) for one in given)


class Receiver(BaseHTTPRequestHandler):
    seen = set()  # in earnest: a table with a unique index

    def do_POST(self):
        length = int(self.headers.get("content-length", 0))
        if length > BODY_BYTES_MAX:
            return self.answer(413)
        body = self.rfile.read(length)
        if not is_signed(self.headers, body):
            return self.answer(400)
        self.take(json.loads(body))
        # Only once it is kept: whatever is not answered with 2xx is told again.
        self.answer(204)

    def take(self, event):
        if event["id"] not in self.seen:
            self.seen.add(event["id"])
            print(event["type"], event["data"]["id"], f"#{event['sequence']}", flush=True)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        """Nothing: what matters is printed above."""


server = ThreadingHTTPServer(("127.0.0.1", int((sys.argv[1:] or [8080])[0])), Receiver)
print(f"listening on http://127.0.0.1:{server.server_address[1]}/", flush=True)
server.serve_forever()
