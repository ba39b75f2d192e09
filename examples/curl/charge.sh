#!/usr/bin/env bash
# Charges a subscriber who is not present, and looks until that has ended.
#
#   charge.sh 2055500001 order-17
set -euo pipefail
. "$(dirname "$0")/mekong.sh"

msisdn=$1 order=$2

wanted='{"account": "ltc-main", "msisdn": "'$msisdn'", "amount": "5000", "currency": "LAK",
         "description": "Sticker pack", "reference": "'$order'"}'

# The order's own number is the key: asked for again, it is still one charge.
charge=$(ask POST charges "$wanted" "$order")
until_ended charges "$(field id <<<"$charge")"
