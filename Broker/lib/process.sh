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

# Whether it is the caller's, by all of its user ids: one that runs with more rights than whoever started it is that user's too.
process_is_own() {
    local name real effective saved files
    while read -r name real effective saved files; do
        [[ $name == Uid: ]] || continue
        [[ $real == "$EUID" && $effective == "$EUID" && $saved == "$EUID" && $files == "$EUID" ]]
        return
    done 2>/dev/null <"/proc/$1/status"
    return 1
}

# process_belongs PID FILE: whether it was started for the broker in whose data folder the pid file is.
process_belongs() {
    local folder variable variables deadline=$((SECONDS + 5))
    folder=$(readlink -m -- "${2%/*}")
    if [[ $2 == */pid ]]; then folder=${folder%/node-[123]}; fi
    # While a process becomes another program, as a node does several times at its start, it has no variables for a moment.
    until mapfile -d '' -t variables 2>/dev/null <"/proc/$1/environ" && ((${#variables[@]} > 0)); do
        if ((SECONDS >= deadline)) || ! process_beginning "$1" >/dev/null; then return 1; fi
        sleep 0.01
    done
    for variable in "${variables[@]}"; do
        if [[ $variable == "MIRRORING_BROKER_DATA=$folder" ]]; then return 0; fi
    done
    return 1
}

# record_process FILE PID. One substitution a command, see node_ready.
record_process() {
    local beginning boot deadline=$((SECONDS + 10))
    beginning=$(process_beginning "$2") || :
    boot=$(boot_id)
    printf '%s %s %s\n' "$2" "$beginning" "$boot" >"$1"
    # Until it is what was started: at first it is a copy of this shell.
    until process_belongs "$2" "$1" || ((SECONDS >= deadline)); do
        process_beginning "$2" >/dev/null || return 0
        sleep 0.01
    done
}

# The recorded pid, alive or not.
process_id() {
    local id=''
    [[ ! -f $1 ]] || read -r id _ <"$1" || :
    [[ $id =~ ^[1-9][0-9]*$ ]] || id=-
    printf '%s\n' "$id"
}

# Whether the process recorded in FILE, and no later one with the same pid, still runs, and is one of this broker.
process_alive() {
    local id beginning boot
    [[ -f $1 && ! -L $1 && -O $1 ]] && read -r id beginning boot <"$1" || return 1
    [[ $id =~ ^[1-9][0-9]*$ && $beginning =~ ^[0-9]+$ && $boot == "$(boot_id)" ]] || return 1
    [[ $(process_beginning "$id") == "$beginning" ]] && process_is_own "$id" && process_belongs "$id" "$1"
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

# The data folders of the caller's own processes that were started for a broker on an AMQP port, whichever folders they are. What
# other users' processes say is not even read.
folders_of_processes() {
    local process own=()
    for process in /proc/[0-9]*; do
        if [[ -O $process ]] && process_is_own "${process#/proc/}"; then own+=("$process/environ"); fi
    done
    grep -lzsxF -- "MIRRORING_BROKER_PORT=$1" "${own[@]}" | while IFS= read -r process; do
        grep -zsm 1 '^MIRRORING_BROKER_DATA=/' "$process" | tr '\0' '\n' | sed -n '1s/^[^=]*=//p'
    done | sort -u
}
