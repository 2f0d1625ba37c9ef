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

# first_free_port CANDIDATES...: the first one with which a broker of one node, with TLS or without, can listen.
first_free_port() {
    local candidate taken
    taken=$(listening_ports)
    for candidate in "$@"; do
        if ! grep -qx -e "$candidate" -e "$((candidate + 1))" -e "$((candidate + 10000))" -e "$((candidate + 10001))" \
            -e "$((candidate - 120))" -e "$((candidate - 119))" <<<"$taken"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
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

# free_inner_port NUMBER TAKEN: one that belongs to the number or, if it is taken, one of those after it, in steps that keep
# neighbours apart. Brokers that start at the same moment don't see each other's, so different numbers have different ones.
free_inner_port() {
    local place=$1 candidate round
    for ((round = 0; round < 200; round++)); do
        candidate=$((28300 + place % 9000))
        if ((candidate >= 32768)); then candidate=$((candidate - 32768 + 61000)); fi
        if ! grep -qx "$candidate" <<<"$2"; then
            printf '%s\n' "$candidate"
            return
        fi
        place=$((place + 7))
    done
    fail "No free port was found for the nodes' own traffic."
}
