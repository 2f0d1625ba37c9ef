# Runs that ended long ago, as lines for `mom publish`: those of a program that writes its events itself. What is late, slow, odd or
# flaky shows only by many of them, and nobody wants to wait for these.
# shellcheck shell=bash

# past_job NUMBER NAME [EXPECTED]: the job whose runs come next; EXPECTED is how often a good one is due, in seconds.
past_job() {
    past_number=$1 past_name=$2 past_runs=0 past_expected=''
    if (($# > 2)); then past_expected=",\"expectedEverySeconds\":$3,\"expectedGraceSeconds\":600"; fi
}

# past_run AGO SECONDS OUTCOME ITEMS DELETED: a run that began so many seconds ago, as its first event and its last.
past_run() {
    local ago=$1 end=$(($1 - $2)) outcome=$3 items=$4 deleted=$5 log
    past_begin_run "$items" "$deleted"
    past_event 1 "$ago" MirroringJobInitialized processing running false '' 0 0
    if [[ $outcome == failed ]]; then
        past_time "$end"
        printf -v log '{"level":"Error","time":"%s","category":"network","message":"%s"}' "$past_time" \
            "The server backup.example.com closed the connection."
        past_event 2 "$end" ExportingError error failed true "$log" 0 0
    else
        past_event 2 "$end" MirroringJobCompleted processing "$outcome" true '' "$items" "$deleted"
    fi
}

# past_run_with_gap AGO ITEMS: a run of which the third event, the beginning of its transfer, never came.
past_run_with_gap() {
    past_begin_run "$2" 0
    past_event 1 "$1" MirroringJobInitialized processing running false '' 0 0
    past_event 2 "$1" MirroringPackageInitialized processing running false '' 0 0
    past_event 4 "$(($1 - 7))" Transferred processing running false '' 0 0
    past_event 5 "$(($1 - 8))" MirroringPackageCompleted processing running false '' "$2" 0
    past_event 6 "$(($1 - 8))" MirroringJobCompleted processing succeeded true '' "$2" 0
}

past_begin_run() {
    past_runs=$((past_runs + 1))
    printf -v past_counts '"totalPages":0,"totalFiles":%d,"totalBytes":%d,"totalDeletions":%d' "$1" $(($1 * 48000)) "$2"
    printf -v past_id 'de300000-0000-4000-8000-%06d%06d' "$past_number" "$past_runs"
}

# past_event SEQUENCE AGO STATE SEVERITY OUTCOME TERMINAL LOG ITEMS DELETED. The ids are the same each time: what is published once
# more in the same folder is known by its run and sequence, and every reader drops it. The host is this one, of which events come that
# are new as well: another one's clock would seem to be slow.
past_event() {
    local id
    read -r id </proc/sys/kernel/random/uuid
    past_time "$2"
    printf '{"schemaVersion":1,"eventId":"%s","jobId":"de300000-0000-4000-8000-%012d",' "$id" "$past_number"
    printf '"runId":"%s","sequence":%d,' "$past_id" "$1"
    printf '"engine":{"host":"%s","instanceId":"%s","version":"1"},' "$HOSTNAME" "$past_id"
    printf '"transferData":{"initializeData":{"name":"%s","continueOnError":false,"trigger":"timer",%s%s},' \
        "$past_name" "$past_counts" "$past_expected"
    printf '"progress":{"sentBytes":%d,"sentItems":%d,"importedPages":0,"importedFiles":%d,"deleted":%d},' \
        $(($8 * 48000)) "$8" "$8" "$9"
    printf '"status":{"state":"%s","severity":"%s","outcome":"%s","terminal":%s,"statusLog":[%s],' "$3" "$4" "$5" "$6" "$7"
    printf '"sentTime":"%s","receivedTime":"%s"}}}\n' "$past_time" "$past_time"
}

# past_time AGO: sets $past_time.
past_time() {
    local TZ=UTC0
    printf -v past_time '%(%FT%TZ)T' "$((EPOCHSECONDS - $1))"
}
