# What the examples share: asking the API, and looking until something has ended.

: "${MEKONG_URL:=http://127.0.0.1:7070}"
: "${MEKONG_TOKEN:?expected the token of an API key}"

attempts_max=4
looks_max=120

# ask METHOD PATH [BODY] [KEY]: prints the answer; fails, with the answer on stderr, unless it is 2xx.
# Reading, and what is under an idempotency key, is asked again after a lost answer, 429 or 5xx;
# anything else is asked once.
ask() {
    local answer attempt attempts=$attempts_max
    [ "$1" = GET ] || [ -n "${4-}" ] || attempts=1
    for ((attempt = 1; attempt <= attempts; attempt++)); do
        answer=$(once "$@") || true
        case ${answer##*$'\n'} in
            2??) printf '%s\n' "${answer%$'\n'*}" && return 0 ;;
            000 | 429 | 5??) [ "$attempt" = "$attempts" ] || sleep "$attempt" ;;
            *) break ;;
        esac
    done
    printf '%s\n' "$answer" >&2
    return 1
}

# Prints the answer and, on a line of its own, its status: 000 if none came. Neither the token nor
# the body is an argument of curl: those are seen by everybody on the machine.
once() {
    local more=()
    [ -z "${3-}" ] || more+=(--header 'Content-Type: application/json' --data @-)
    [ -z "${4-}" ] || more+=(--header "Idempotency-Key: $4")
    curl --silent --show-error --max-time 30 --request "$1" "${more[@]}" \
        --config <(printf 'header = "Authorization: Bearer %s"\n' "$MEKONG_TOKEN") \
        --write-out '\n%{http_code}' "$MEKONG_URL/v1/$2" <<<"${3-}"
}

# field NAME: the first text of this name in the JSON on stdin. (With jq: jq -r .NAME)
field() {
    grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4
}

# until_ended PATH ID: prints how it stands whenever that changes; fails unless it ends as charged.
until_ended() {
    local state before='' look
    for ((look = 0; look < looks_max; look++)); do
        state=$(ask GET "$1/$2" | field state)
        [ "$state" = "$before" ] || echo "$2 is $state"
        case $state in
            charged) return 0 ;;
            declined | cancelled | refunded) return 1 ;;
        esac
        before=$state
        sleep 1
    done
    echo "$2 has not ended so far; its webhook will tell" >&2
    return 1
}
