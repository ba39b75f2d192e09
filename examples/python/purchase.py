"""Sells to a subscriber who types an OTP, which is read from stdin here.

    python3 purchase.py 2055500001 order-17
"""

import sys

from mekong import ask, until_ended

msisdn, order = sys.argv[1:]

wanted = {
    "account": "ltc-main",
    "msisdn": msisdn,
    "amount": "5000",
    "currency": "LAK",
    "description": "Gold coins",
    "reference": order,
}
# Answers once the operator has sent the OTP, or after ten seconds.
purchase = ask("POST", "purchases?wait=10s", wanted, key=order)
id = purchase["id"]

print(f"{id}: which OTP did the subscriber get?", flush=True)
otp = sys.stdin.readline().strip()

# Without a key, so once: an operator counts every OTP.
ask("POST", f"purchases/{id}/otp", {"otp": otp})
sys.exit(until_ended("purchases", id) != "charged")
