"""Charges a subscriber who is not present, and looks until that has ended.

    python3 charge.py 2055500001 order-17
"""

import sys

from mekong import ask, until_ended

msisdn, order = sys.argv[1:]

wanted = {
    "account": "ltc-main",
    "msisdn": msisdn,
    "amount": "5000",  # a text: money is never a float
    "currency": "LAK",
    "description": "Sticker pack",
    "reference": order,
}
# The order's own number is the key: asked for again, it is still one charge.
charge = ask("POST", "charges", wanted, key=order)
sys.exit(until_ended("charges", charge["id"]) != "charged")
