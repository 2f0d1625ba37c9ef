# The nodes of the private broker: their settings, start, readiness and end.
# shellcheck shell=bash

# The distribution's own wrapper insists on the system's user and folders; what it wraps does not.
readonly binaries=/usr/lib/rabbitmq/bin
readonly server_binary=$binaries/rabbitmq-server
readonly start_patience=${MIRRORING_BROKER_PATIENCE:-60}

node_name() { printf 'mom-%s@localhost\n' "$(amqp_port "$1")"; }
node_folder() { printf '%s/node-%s\n' "$data" "$1"; }
dist_port() { local name=dist_port_$1; printf '%s\n' "${!name}"; }

# in_environment NUMBER COMMAND...: becomes the command, with nothing of the caller's RABBITMQ_ and ERL_ settings, all of ours.
# HOME holds the cluster's cookie; ERL_AFLAGS keeps every Erlang program of ours, helpers included, off the wildcard address.
in_environment() {
    local number=$1 folder
    shift
    folder=$(node_folder "$number")
    exec env -i PATH="$PATH" LANG=C.UTF-8 HOME="$data" \
        MIRRORING_BROKER_PORT="$port" MIRRORING_BROKER_DATA="$data" \
        ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$epmd_port" \
        ERL_AFLAGS="-kernel inet_dist_use_interface {127,0,0,1}" \
        RABBITMQ_NODENAME="$(node_name "$number")" \
        RABBITMQ_DIST_PORT="$(dist_port "$number")" \
        RABBITMQ_CONF_ENV_FILE="$folder/environment" \
        RABBITMQ_CONFIG_FILE="$folder/rabbitmq.conf" \
        RABBITMQ_ADVANCED_CONFIG_FILE="$folder/advanced.config" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$folder/enabled_plugins" \
        RABBITMQ_GENERATED_CONFIG_DIR="$folder/generated" \
        RABBITMQ_MNESIA_BASE="$folder/database" \
        RABBITMQ_FEATURE_FLAGS_FILE="$folder/feature_flags" \
        RABBITMQ_PLUGINS_EXPAND_DIR="$folder/plugins" \
        RABBITMQ_LOG_BASE="$folder/log" \
        ERL_CRASH_DUMP="$folder/log/erl_crash.dump" \
        detached=1 \
        "$@"
}

write_configuration() {
    local number=$1 folder
    folder=$(node_folder "$number")
    mkdir -p -- "$folder/log" "$folder/generated"
    : >"$folder/environment"
    enable_plugins "$folder/enabled_plugins"
    # There is no name for it in the other file.
    printf '[{rabbitmq_stream, [{connection_negotiation_step_timeout, 60000}]}].\n' >"$folder/advanced.config"
    {
        # Paths are relative to the data folder, in which the nodes run: those that people choose may have characters that mean
        # something here. Only the two mechanisms that want the password; newer brokers let guest in without one. A login has a minute:
        # on a busy machine the broker itself may not get to it within its 10 s, and would hang up.
        cat <<TEXT
load_definitions = definitions.json
auth_mechanisms.1 = PLAIN
auth_mechanisms.2 = AMQPLAIN
listeners.tcp.1 = 127.0.0.1:$(amqp_port "$number")
handshake_timeout = 60000
ssl_handshake_timeout = 60000
management.tcp.ip = 127.0.0.1
management.tcp.port = $(management_port "$number")
stream.listeners.tcp.1 = 127.0.0.1:$(stream_port "$number")
vm_memory_high_watermark.relative = 0.4
disk_free_limit.absolute = 100MB
collect_statistics_interval = 2000
log.file = broker.log
log.file.level = info
log.console = false
TEXT
        if [[ $tls == yes ]]; then
            cat <<TEXT
listeners.ssl.1 = 127.0.0.1:$(tls_port "$number")
ssl_options.cacertfile = tls/ca.pem
ssl_options.certfile = tls/server.pem
ssl_options.keyfile = tls/server.key
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = false
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
stream.listeners.ssl.1 = 127.0.0.1:$(tls_stream_port "$number")
management.ssl.ip = 127.0.0.1
management.ssl.port = $(tls_management_port "$number")
management.ssl.cacertfile = tls/ca.pem
management.ssl.certfile = tls/server.pem
management.ssl.keyfile = tls/server.key
management.ssl.versions.1 = tlsv1.3
management.ssl.versions.2 = tlsv1.2
TEXT
        fi
        # Only the later nodes name the first one, so that the first does not wait for them when all is new.
        if ((number > 1)); then
            cat <<TEXT
cluster_formation.peer_discovery_backend = classic_config
cluster_formation.classic_config.nodes.1 = $(node_name 1)
cluster_formation.classic_config.nodes.2 = $(node_name "$number")
TEXT
        fi
    } >"$folder/rabbitmq.conf"
}

# enable_plugins FILE: the two that belong to it, beside those that somebody has enabled; a folder of an earlier version has the first.
enable_plugins() {
    if [[ ! -e $1 ]]; then
        printf '[rabbitmq_management,rabbitmq_stream].\n' >"$1"
    elif ! grep -qw rabbitmq_stream -- "$1"; then
        # A list of nothing takes no comma.
        sed -i -e 's/\[[[:space:]]*\]\./[rabbitmq_stream]./' -e t -e 's/\[\(.*\)\]\./[\1,rabbitmq_stream]./' -- "$1"
    fi
}

start_epmd() {
    in_environment 1 setsid epmd -address 127.0.0.1 -port "$epmd_port" </dev/null >"$data/epmd.log" 2>&1 9>&- &
    record_process "$data/epmd.pid" $!
    # A node that does not find it gives up at once.
    local deadline=$((SECONDS + start_patience))
    until listens_here "$epmd_port"; do
        if ! process_alive "$data/epmd.pid" || ((SECONDS >= deadline)); then
            stop_all
            fail "The name service (epmd) does not answer at port $epmd_port: $(tail -n 1 -- "$data/epmd.log"). Start the broker again."
        fi
        sleep 0.05
    done
}

# A new cluster grows from its first node. In one that was stopped, each node may wait for one that stopped after it, so
# all must run before any is ready; but nodes that read each other's feature flags at the same moment fail.
start_nodes() {
    local number fresh=no
    write_user
    [[ -d $(node_folder 1)/database ]] || fresh=yes
    for ((number = 1; number <= nodes; number++)); do
        if process_alive "$(node_folder "$number")/pid"; then continue; fi
        start_node "$number"
        ((number < nodes)) || break
        if [[ $fresh == yes ]]; then await_node "$number"; else await_tables "$number"; fi
    done
    for ((number = 1; number <= nodes; number++)); do
        await_node "$number"
    done
}

start_node() {
    local number=$1 folder
    folder=$(node_folder "$number")
    write_configuration "$number"
    [[ ! -e $folder/log/broker.log ]] || mv -- "$folder/log/broker.log" "$folder/log/broker.previous.log"
    { cd -- "$data" && in_environment "$number" setsid "$server_binary"; } </dev/null >"$folder/log/console.log" 2>&1 9>&- &
    record_process "$folder/pid" $!
}

await_node() {
    await "$1" node_ready "$1"
}

# The node has read the feature flags, and waits for its tables now, if it must.
await_tables() {
    await "$1" grep -q "Waiting for Mnesia tables" "$(node_folder "$1")/log/broker.log"
}

# await NUMBER CONDITION...: until the condition holds; fails if the node ends, or takes too long.
await() {
    local number=$1 deadline=$((SECONDS + start_patience))
    shift
    until "$@" 2>/dev/null; do
        if ! process_alive "$(node_folder "$number")/pid"; then
            give_up "$number" "Node $(node_name "$number") ended while it started."
        fi
        if ((SECONDS >= deadline)); then
            give_up "$number" "Node $(node_name "$number") was not ready within $start_patience s."
        fi
        sleep 0.2
    done
}

# give_up NUMBER SENTENCE: with the end of the node's logs, which repeats what clients call themselves: only as text.
give_up() {
    local folder
    folder=$(node_folder "$1")
    stop_all
    tail -n 25 -- "$folder/log/console.log" "$folder/log/broker.log" 2>/dev/null | LC_ALL=C tr -c '\n -~' '?' >&2 || :
    fail "$2 The last lines of its logs are above; all of them are in $folder/log."
}

# Ready means that AMQP greets, that the management API knows the user, and that streams are served. One substitution a command: where a
# signal comes during the first of several, bash 5.2 reads its trap as part of the second, and ends with code 2 instead.
node_ready() {
    local management amqp
    management=$(management_port "$1")
    amqp=$(amqp_port "$1")
    listens_here "$(stream_port "$1")" && listens_here "$management" && management_answers "$management" && listens_here "$amqp" && amqp_greets "$amqp"
}

# The greeting is a frame of type 1 (method) on channel 0.
amqp_greets() {
    local first
    first=$( { exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'AMQP\0\0\11\1' >&3 &&
        timeout 5 head -c 3 <&3 | od -An -tx1 | tr -d ' \n'; } 2>/dev/null) || return 1
    [[ $first == 010000 ]]
}

management_answers() {
    local answer
    answer=$( { exec 3<>"/dev/tcp/127.0.0.1/$1" &&
        printf 'GET /api/whoami HTTP/1.0\r\nAuthorization: Basic %s\r\n\r\n' \
            "$(printf '%s:%s' "$broker_user" "$password" | base64 -w 0)" >&3 &&
        timeout 5 head -n 1 <&3; } 2>/dev/null) || return 1
    [[ $answer == *" 200 "* ]]
}

pid_files() {
    local number
    for ((number = 1; number <= nodes; number++)); do
        printf '%s/pid\n' "$(node_folder "$number")"
    done
}

any_node_alive() {
    local file
    for file in "$data"/node-*/pid; do
        if process_alive "$file"; then return 0; fi
    done
    return 1
}

all_nodes_alive() {
    local file
    while read -r file; do
        process_alive "$file" || return 1
    done < <(pid_files)
}

anything_alive() {
    any_node_alive || process_alive "$data/epmd.pid"
}

# All nodes at once, the name service last: the nodes say goodbye to it.
stop_all() {
    local files
    mapfile -t files < <(pid_files)
    end_processes 40 "${files[@]}"
    end_processes 5 "$data/epmd.pid"
}

run_ctl() {
    local number=$1
    shift
    (in_environment "$number" "$binaries/rabbitmqctl" "$@")
}
