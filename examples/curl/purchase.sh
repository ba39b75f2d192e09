#!/usr/bin/env bash
# Sells to a subscriber who types an OTP, which is read from stdin here.
#
#   purchase.sh 2055500001 order-17
set -euo pipefail
. "$(dirname "$0")/mekong.sh"

msisdn=$1 order=$2

wanted='{"account": "ltc-main", "msisdn": "'$msisdn'", "amount": "5000", "currency": "LAK",
         "description": "Gold coins", "reference": "'$order'"}'

# Answers once the operator has sent the OTP, or after ten seconds.
purchase=$(ask POST 'purchases?wait=10s' "$wanted" "$order")
id=$(field id <<<"$purchase")
echo "$id: which OTP did the subscriber get?"
read -r otp

# Without a key, so once: an operator counts every OTP.
ask POST "purchases/$id/otp" '{"otp": "'"$otp"'"}' >/dev/null
until_ended purchases "$id"
