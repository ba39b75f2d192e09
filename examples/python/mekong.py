"""What the examples share: asking the API, and looking until something has ended."""

import json
import os
import random
import sys
import time
import urllib.error
import urllib.request

URL = os.environ.get("MEKONG_URL", "http://127.0.0.1:7070")
TOKEN = os.environ.get("MEKONG_TOKEN") or sys.exit("MEKONG_TOKEN: expected the API's token")

ATTEMPTS_MAX = 4
LOOKS_MAX = 120


def ask(method, path, body=None, key=None):
    """Asks the API.

    Reading, and what is under an idempotency key, is asked again after a lost answer, 429 or 5xx;
    anything else is asked once.
    """
    attempts = ATTEMPTS_MAX if method == "GET" or key else 1
    for attempt in range(1, attempts + 1):
        try:
            return once(method, path, body, key)
        except urllib.error.HTTPError as refused:
            if attempt == attempts or refused.code < 500 and refused.code != 429:
                sys.exit(refused.read().decode())
        except OSError as lost:
            if attempt == attempts:
                sys.exit(f"no answer: {lost}")
        time.sleep(0.25 * 2**attempt * random.uniform(0.5, 1))


def once(method, path, body, key):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{URL}/v1/{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def until_ended(path, id):
    """Looks until it has ended, and says how it stands whenever that changes."""
    before = None
    for _ in range(LOOKS_MAX):
        state = ask("GET", f"{path}/{id}")["state"]
        if state != before:
            print(f"{id} is {state}", flush=True)
        if state in ("charged", "declined", "cancelled", "refunded"):
            return state
        before = state
        time.sleep(1)
    sys.exit(f"{id} has not ended so far; its webhook will tell")
