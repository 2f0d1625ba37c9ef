# shellcheck shell=bash
# What the measurements on a broker share, for sourcing at the top of the repository: the release products, and a broker of their
# own with the topology applied, whose history is empty. It is stopped and removed when the script ends.
#
# PORT is the first port that is tried. Sets products, work (a folder), port, broker (an AMQP URI) and ceiling (the program).

for product in Benchmarks mom; do swift build -c release --product "$product" >&2; done
products=$(swift build -c release --show-bin-path)
work=$(mktemp -d "${TMPDIR:-/tmp}/mirroring-benchmark.XXXXXX")
cleanup() {
    Broker/broker stop --data "$work/broker" >&2 || :
    rm -rf -- "$work"
}
trap cleanup EXIT
ceiling=$work/ceiling
cc -O2 -Wall -o "$ceiling" Tests/Benchmarks/ceiling.c -lrabbitmq
# shellcheck source=../../Broker/lib/ports.sh
source Broker/lib/ports.sh
port=$(first_free_port $(seq "${PORT:-6200}" 17 18200))
Broker/broker start --port "$port" --data "$work/broker" >&2
broker=$(Broker/broker url --data "$work/broker")
MIRRORING_BROKER_URI=$broker "$products/mom" topology apply >&2

median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }
