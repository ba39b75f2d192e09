#!/usr/bin/env bash
# Says whether a webhook is from Mekong: its body on stdin, its three headers as arguments. Exit
# code 0 if it is. (A shell is no web server; the other languages show a receiver.)
#
#   webhook.sh ev_… 1764900000 'v1,…' < body.json
set -euo pipefail
: "${WEBHOOK_SECRET:?expected whsec_…}"

id=$1 timestamp=$2 signatures=$3

age=$(($(date +%s) - timestamp))
if [ "${age#-}" -gt 300 ]; then
    echo "signed $age seconds ago: too old to be believed" >&2
    exit 1
fi
key=$(printf %s "${WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
expected=$({ printf '%s.%s.' "$id" "$timestamp" && cat; } |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
# Several signatures, one a secret, while the secret is being changed.
case " $signatures " in
    *" v1,$expected "*) echo "$id is from Mekong" ;;
    *) echo "$id is not signed with our secret" >&2 && exit 1 ;;
esac
