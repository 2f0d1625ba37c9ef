# The folder of a quick start: whose it is, whether something still runs in it, and ending that.
# shellcheck shell=bash

# Sets $folder, and keeps others out of it as long as the script runs.
open_folder() {
    local remedy="Choose another one with --folder."
    [[ -n $folder ]] || folder=$(mktemp -d "${TMPDIR:-/tmp}/mirroring-quickstart-XXXXXX")
    folder=$(trusted_folder "$folder" "folder" "$remedy") || exit
    mkdir -p -- "$folder" 2>/dev/null && folder=$(trusted_folder "$folder" "folder" "$remedy") && [[ -w $folder ]] ||
        fail "The folder $folder is not writable. $remedy" 2
    # What somebody else keeps there is not overwritten.
    [[ -e $folder/processes || -z $(find "$folder" -mindepth 1 -maxdepth 1 ! -name lost+found -print -quit) ]] ||
        fail "The folder $folder is not empty, and holds no earlier quick start. $remedy" 2
    require_own_file "$folder/processes"
    exec 8>>"$folder/processes"
    flock -n 8 || fail "Another quick start is busy with $folder. Wait for it, or choose another folder with --folder."
    ! still_runs || fail "What was left running in $folder still runs. Stop it with: $(stop_command)"
    : >"$folder/processes"
}

still_runs() {
    if [[ -n $(recorded_processes) ]]; then return 0; fi
    [[ -e $folder/broker/settings ]] || return 1
    [[ $("$broker" status --data "$folder/broker" 8>&- || :) != "No broker runs"* ]]
}

stop_command() {
    printf '%q --stop --folder %q\n' "$self" "$folder"
}

stop_what_was_left() {
    folder=$(trusted_folder "$folder" "folder" "Run this as the user who started it.") || exit
    [[ -e $folder/processes ]] || fail "The folder $folder holds no quick start; nothing to stop." 2
    require_own_file "$folder/processes"
    end_recorded
    if [[ -e $folder/broker/settings ]]; then "$broker" stop --data "$folder/broker"; fi
}

# At the end of the script, whatever ends it. The broker comes last, for what runs say at their end.
stop_everything() {
    trap - EXIT
    trap '' INT TERM HUP  # who asks twice must not leave a broker behind
    end_newest
    end_process "$watch"
    [[ -z $download ]] || rm -rf -- "$download"
    [[ $broker_is_ours == yes ]] || return 0
    end_recorded
    if [[ -e $folder/broker/settings ]]; then "$broker" stop --data "$folder/broker" 8>&- || :; fi
}
