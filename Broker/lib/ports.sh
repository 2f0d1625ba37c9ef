# Which port is whose. All on 127.0.0.1.
# shellcheck shell=bash

amqp_port() { printf '%s\n' "$((port + 2 * ($1 - 1)))"; }
tls_port() { printf '%s\n' "$((port + 2 * ($1 - 1) + 1))"; }
management_port() { printf '%s\n' "$((port + 2 * ($1 - 1) + 10000))"; }
tls_management_port() { printf '%s\n' "$(($(tls_port "$1") + 10000))"; }
stream_port() { printf '%s\n' "$(($(amqp_port "$1") - 120))"; }
tls_stream_port() { printf '%s\n' "$(($(tls_port "$1") - 120))"; }

# Every TCP port that somebody on this machine listens on, one a line.
listening_ports() {
    ss -Hltn | awk '{ sub(/.*:/, "", $4); print $4 }'
}

# Whether it is the caller that listens on a port of 127.0.0.1: nobody else is told the password.
listens_here() {
    awk -v port="$(printf '%04X' "$1")" -v user="$EUID" '
        $4 == "0A" && $8 == user && ($2 == "0100007F:" port || $2 == "7F000001:" port) { found = 1 }
        END { exit !found }' /proc/self/net/tcp
}

# first_free_port CANDIDATES...: the first one with which a broker of one node, with TLS or without, can listen. A broker that is
# being started listens only after a while: where MIRRORING_TEST_PORTS names a file, what is given is kept there, and nobody gets a
# port that would take one of its.
first_free_port() {
    local candidate taken given=${MIRRORING_TEST_PORTS:-}
    [[ -w $given ]] || given=/dev/null
    {
        [[ $given == /dev/null ]] || flock 8
        taken=$(listening_ports)
        for candidate in "$@"; do
            if ! grep -qx -e "$candidate" -e "$((candidate + 1))" -e "$((candidate + 10000))" -e "$((candidate + 10001))" \
                -e "$((candidate - 120))" -e "$((candidate - 119))" <<<"$taken" &&
                ! grep -qxF -f <(broker_ports "$candidate") -- "$given"; then
                broker_ports "$candidate" >&8
                printf '%s\n' "$candidate"
                return
            fi
        done
    } 8>>"$given"
    return 1
}

# broker_ports PORT: those of a broker with three nodes and TLS, the inner ones where they are the first that are tried.
broker_ports() {
    local number
    for number in 0 1 2 3 4 5; do
        printf '%s\n' "$(($1 + number))" "$(($1 + number + 10000))" "$(($1 + number - 120))"
    done
    for number in 0 1 2 3; do inner_port "$(($1 + 2250 * number))"; done
}

require_free_ports() {
    local number wanted taken
    taken=$(listening_ports)
    for ((number = 1; number <= nodes; number++)); do
        for wanted in $(client_ports "$number"); do
            if grep -qx "$wanted" <<<"$taken"; then
                fail "Port $wanted is taken by another program. Choose another one with --port (this broker needs $(ports_needed))."
            fi
        done
    done
}

# client_ports NUMBER: those at which clients of a node connect.
client_ports() {
    local list=("$(amqp_port "$1")" "$(management_port "$1")" "$(stream_port "$1")")
    [[ $tls != yes ]] || list+=("$(tls_port "$1")" "$(tls_management_port "$1")" "$(tls_stream_port "$1")")
    printf '%s\n' "${list[*]}"
}

ports_needed() {
    local number list=()
    for ((number = 1; number <= nodes; number++)); do
        list+=("$(client_ports "$number")")
    done
    printf '%s\n' "${list[*]}"
}

# The ports that no client needs to know: the nodes' own traffic and their name service. Any free ones do, but none of those that
# Linux gives to whoever connects somewhere (32768 to 60999): such a connection is no listener, and its port is taken all the same.
choose_inner_ports() {
    local number taken
    taken=$(listening_ports; ports_needed | tr ' ' '\n')
    for ((number = 1; number <= nodes; number++)); do
        printf -v "dist_port_$number" '%s' "$(free_inner_port $((port + 2250 * (number - 1))) "$taken")"
    done
    epmd_port=$(free_inner_port $((port + 2250 * 3)) "$taken")
}

# inner_port NUMBER: the one that belongs to a number.
inner_port() {
    local inner=$((28300 + $1 % 9000))
    printf '%s\n' "$((inner < 32768 ? inner : inner - 32768 + 61000))"
}

# free_inner_port NUMBER TAKEN: one that belongs to the number or, if it is taken, one of those after it, in steps that keep
# neighbours apart. Brokers that start at the same moment don't see each other's, so different numbers have different ones.
free_inner_port() {
    local place=$1 candidate round
    for ((round = 0; round < 200; round++)); do
        candidate=$(inner_port "$place")
        if ! grep -qx "$candidate" <<<"$2"; then
            printf '%s\n' "$candidate"
            return
        fi
        place=$((place + 7))
    done
    fail "No free port was found for the nodes' own traffic."
}
