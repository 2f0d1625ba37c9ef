# shellcheck shell=bash
# What the measurements on a broker share, for sourcing at the top of the repository: the products, and a broker of their own with
# the topology applied, whose history is empty. It is stopped and removed when the script ends.
#
# PRODUCTS names a folder in which they are built; without it they are built in release mode. PORT is the first port that is tried,
# or else any. Sets products, work (a folder) and port, and in the environment, where no other user of the machine can see the password,
# MIRRORING_BROKER_URI.

if [[ -n ${PRODUCTS:-} ]]; then
    products=$(realpath -- "$PRODUCTS")
else
    for product in Benchmarks mom mirror; do swift build -c release --product "$product" >&2; done
    products=$(swift build -c release --show-bin-path)
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/mirroring-benchmark.XXXXXX")
cleanup() {
    Broker/broker stop --data "$work/broker" >&2 || :
    for process in ${sshd:-} ${slow_line:-}; do kill "$process" 2>/dev/null || :; done  # see ssh.sh
    rm -rf -- "$work" "${tree:-}"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
# shellcheck source=../../Broker/lib/ports.sh
source Broker/lib/ports.sh
if [[ -n ${PORT:-} ]]; then candidates=$(seq "$PORT" 17 18200); else candidates=$(shuf -n 200 -i 6200-18200); fi
port=$(first_free_port $candidates)
Broker/broker start --port "$port" --data "$work/broker" >&2
MIRRORING_BROKER_URI=$(Broker/broker url --data "$work/broker")
export MIRRORING_BROKER_URI

# Applies the topology at MIRRORING_BROKER_URI; again where the API of a broker that has just started fails, as on a busy machine.
apply_topology() {
    local attempt
    for ((attempt = 1; attempt < 10; attempt++)); do
        ! "$products/mom" topology apply >&2 || return 0
        sleep 1
    done
    "$products/mom" topology apply >&2
}
apply_topology

# The median of numbers, one a line; fails where there is none, or something else.
median() {
    sort -n | awk '!/^[0-9]+([.][0-9]+)?$/ { bad = 1 } { value[NR] = $1 }
        END { if (NR == 0 || bad) exit 1; print value[int((NR + 1) / 2)] }' ||
        { echo "$0: a figure is missing." >&2; return 1; }
}
