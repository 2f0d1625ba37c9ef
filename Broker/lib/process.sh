# Processes that are ours: a pid file says who was started, so well that no other process can be taken for it.
# shellcheck shell=bash

# When a process began, in clock ticks since boot: with its pid it names one process only. A zombie has ended.
process_beginning() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    read -r -a stat <<<"${stat##*) }"
    [[ ${stat[0]} != Z ]] || return 1
    printf '%s\n' "${stat[19]}"
}

boot_id() {
    cat /proc/sys/kernel/random/boot_id
}

# record_process FILE PID
record_process() {
    printf '%s %s %s\n' "$2" "$(process_beginning "$2")" "$(boot_id)" >"$1"
}

# The recorded pid, alive or not.
process_id() {
    local id=-
    [[ ! -e $1 ]] || read -r id _ <"$1"
    printf '%s\n' "$id"
}

# Whether the process recorded in FILE, and no later one with the same pid, still runs.
process_alive() {
    local id beginning boot
    [[ -e $1 ]] && read -r id beginning boot <"$1" || return 1
    [[ $boot == "$(boot_id)" && $(process_beginning "$id") == "$beginning" ]]
}

# end_processes SECONDS FILE...: asks all to end, waits, then kills what is left; removes the files.
end_processes() {
    local patience=$1 file deadline
    shift
    for file; do
        if process_alive "$file"; then kill -TERM "$(process_id "$file")" 2>/dev/null || :; fi
    done
    deadline=$((SECONDS + patience))
    for file; do
        while process_alive "$file"; do
            if ((SECONDS >= deadline)); then
                printf 'broker: Process %s did not end within %s s and is killed.\n' "$(process_id "$file")" "$patience" >&2
                kill -KILL "$(process_id "$file")" 2>/dev/null || :
                deadline=$((SECONDS + patience))
            fi
            sleep 0.1
        done
        rm -f -- "$file"
    done
}

# The data folder of the running broker on an AMQP port, whichever folder it was started with.
data_of_running_broker() {
    local environment
    for environment in /proc/[0-9]*/environ; do
        { tr '\0' '\n' <"$environment"; } 2>/dev/null | awk -F= -v port="$1" '
            $1 == "MIRRORING_BROKER_PORT" { found = $2 == port }
            $1 == "MIRRORING_BROKER_DATA" { data = substr($0, length($1) + 2) }
            END { if (!found) exit 1; print data }' 2>/dev/null && return 0
    done
    return 1
}
