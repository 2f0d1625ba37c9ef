#!/usr/bin/env bash
# Prints the events of mirroring as they happen. Needs amqp-consume and jq (Debian: amqp-tools, jq).
#
# usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f consume.sh all | errors | JOB-ID
set -euo pipefail

say() { printf 'consume.sh: %s\n' "$1" >&2; }
fail() { say "$1"; exit 2; }
decoded() { printf '%b' "${1//%/\\x}"; }

if [[ ${1-} == show ]]; then
    # What amqp-consume calls for each event, which is on standard input. It tells no routing key, so the body is believed.
    jq --raw-output '[.jobId, .runId, .sequence, .transferData.status.state, .transferData.status.outcome,
        .transferData.initializeData.name] | map(values | tostring)
        | if length == 6 then join(" ") else error("something is missing") end' ||
        say "can't read an event"
    exit 0
fi

(($# == 1)) || fail 'usage: consume.sh all | errors | JOB-ID'
job='^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
case ${1,,} in
    all) key='#' ;;
    errors) key='*.*.error.#' ;;
    *) [[ ${1,,} =~ $job ]] || fail "\"$1\" is neither all nor errors, and no job's id."; key="${1,,}.#" ;;
esac
address='^amqp://([^:@/]+):([^:@/]+)@([^:@/]+)(:([0-9]+))?(/(.+))?$'
[[ ${MIRRORING_BROKER_URI-} =~ $address ]] || fail 'MIRRORING_BROKER_URI is not amqp://user:password@host:5672/%2f.'
user=$(decoded "${BASH_REMATCH[1]}") password=$(decoded "${BASH_REMATCH[2]}") host=${BASH_REMATCH[3]} port=${BASH_REMATCH[5]:-5672}
virtual_host=$(decoded "${BASH_REMATCH[7]:-/}")

# at_broker PROGRAM OPTION...: becomes a program of amqp-tools. The password goes where other users can't read it, unlike an argument.
at_broker() {
    exec "$1" --server "$host" --port "$port" --vhost "$virtual_host" \
        --authfile <(printf 'username:%s\npassword:%s\n' "$user" "$password") "${@:2}"
}

# pause SECONDS: waits so long, or until the consumer ends.
pause() {
    sleep "$1" &
    wait -n "$consumer" $! || :
    kill $! 2>/dev/null || :
}

trap 'kill $(jobs -p) 2>/dev/null; exit 0' INT TERM
while :; do
    queue="mirroring.session.$user.$(</proc/sys/kernel/random/uuid)"  # by its name the broker limits it
    at_broker amqp-consume --queue "$queue" --exclusive --no-ack --heartbeat 30 \
        --exchange mirroring.events --routing-key "$key" "$0" show &
    consumer=$!
    say "subscribing to $key at $host:$port"
    while pause 10; kill -0 "$consumer" 2>/dev/null; do
        # Of a queue that was deleted amqp-consume does not tell. To ask for one that is there is refused for another reason.
        [[ $(at_broker amqp-get --queue "$queue" 2>&1) != *NOT_FOUND* ]] || kill "$consumer"
    done
    say "not subscribed to $key at $host:$port, see above"
    sleep 1 &
    wait $! || :
done
