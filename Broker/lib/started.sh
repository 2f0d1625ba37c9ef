# What a script starts is ended: at once by a signal for the script, at its end, or later by whoever finds the record of it.
#
# A signal that comes while a command with several "$(...)" is put together ends bash 5.2 with 2 and a word about its own parser, though
# with all that is to be done at the end. So no command here has more than one.
# shellcheck shell=bash

# attend COMMAND...: runs it and gives its exit code. A signal for the script is answered at once; without, the shell would wait first.
attend() {
    local code=0
    "$@" <&0 8>&- &
    wait "$!" || code=$?
    return "$code"
}

# start LOG COMMAND...: starts it beside the script and records it; sets $started. In a session of its own, it is reached by no Ctrl-C
# but that of the script, which ends things in their order, and by no terminal that is closed.
start() {
    local log=$1 beginning
    shift
    setsid -- "$@" >"$log" 2>&1 8>&- &
    started=$!
    disown
    beginning=$(process_beginning "$started") || return 0
    { printf '%s %s ' "$started" "$beginning"; boot_id; } >>"$folder/processes"
}

# The recorded processes that run, and are no later ones with the same ids; the last that was started comes first.
recorded_processes() {
    local id beginning boot
    tac -- "$folder/processes" | while read -r id beginning boot; do
        [[ $id =~ ^[1-9][0-9]*$ && $beginning =~ ^[0-9]+$ && $boot == "$(boot_id)" ]] || continue
        if [[ $(process_beginning "$id") == "$beginning" ]] && process_is_own "$id"; then printf '%s\n' "$id"; fi
    done
}

# end_process ID: asks it to end, waits, and ends it if it does not.
end_process() {
    local deadline=$((SECONDS + 30))
    [[ -n $1 ]] && kill -TERM "$1" 2>/dev/null || return 0
    while process_beginning "$1" >/dev/null; do
        if ((SECONDS >= deadline)); then
            printf 'quickstart: Process %s did not end within 30 s and is killed.\n' "$1" >&2
            kill -KILL "$1" 2>/dev/null || :
            return
        fi
        sleep 0.1
    done
}

# end_newest: ends what was started last and may not have been recorded yet, if it is there; the shell knows it before a signal is answered.
end_newest() {
    local id=${!:-}
    if [[ -n $id && $(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$id/status" 2>/dev/null) == "$$" ]]; then end_process "$id"; fi
}

# end_recorded: one after the other, so that what a run says at its end is still heard.
end_recorded() {
    local id
    for id in $(recorded_processes); do
        if grep -qzx bridge "/proc/$id/cmdline" 2>/dev/null; then ask_bridge; fi
        end_process "$id"
    done
    : >"$folder/processes"
}

# ask_bridge: a bridge that is asked to end reads no further, and answers when it has read all that was told before the question.
ask_bridge() {
    [[ -e $folder/environment ]] || return 0
    # shellcheck source=/dev/null
    (. "$folder/environment" && timeout --signal=KILL 10 mom jobs --bridge) >/dev/null 2>&1 || :
}

# await WHAT CONDITION...: waits until a condition holds, and fails with that sentence if it does not in time.
await() {
    local what=$1 deadline=$((SECONDS + ${MIRRORING_BROKER_PATIENCE:-60}))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < deadline)) || fail "$what"
        sleep 0.2
    done
}
