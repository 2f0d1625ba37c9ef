# The jobs of `quickstart --demo`: real commands, each with another outcome, and what bridges find wrong with jobs of the past.
# shellcheck shell=bash

# After so many seconds a run is presumed lost; the default would have everybody wait for five minutes.
readonly demo_silence=20

demo() {
    heading "Running jobs of all outcomes"
    place=$folder/demo
    rm -rf -- "$place"
    mkdir -p -- "$place"/{sources,destinations,jobs,logs,elsewhere}
    # What takes its time comes first.
    job_that_is_lost
    job_that_goes_on
    jobs_of_the_past
    jobs_that_succeed
    job_with_errors
    job_that_is_refused
    job_that_is_cancelled
    job_that_fails
    heading "Waiting until \"Map tiles\" is presumed lost"
    await "The bridge did not presume the run of \"Map tiles\" lost; see $folder/bridge.log." outcome_is "Map tiles" presumedLost
    heading "What mom jobs says of them"
    mom jobs >&2
}

# about JOB WHAT: one line, before it is run.
about() {
    printf '%-15s  %s\n' "$1" "$2" >&2
}

# demo_job NUMBER FILE NAME [LINE...]: writes a job file; the ids are the same each time, so that what is run again is the same job.
demo_job() {
    local id file=$2 name=$3
    printf -v id 'de300000-0000-4000-8000-%012d' "$1"
    shift 3
    mkdir -p -- "$place/sources/$file"
    printf '%s\n' "id: $id" "name: $name" "source: $place/sources/$file" "destination: $place/destinations/$file" "$@" \
        >"$place/jobs/$file.yaml"
}

# demo_run CODE FILE COMMAND...: runs a command, which has to end with that code; what it says is kept in a file.
demo_run() {
    local expected=$1 log=$place/logs/$2.log code=0
    shift 2
    attend "$@" >>"$log" 2>&1 || code=$?
    [[ $code == "$expected" ]] || fail "\"$*\" ended with $code, not with $expected; see $log."
}

# mirror_job CODE FILE
mirror_job() {
    demo_run "$1" "$2" mirror run "$place/jobs/$2.yaml"
}

# write_pages FILE FIRST LAST and write_blocks FILE COUNT BYTES: something to be mirrored.
write_pages() {
    local number
    for ((number = $2; number <= $3; number++)); do
        printf '<!doctype html>\n<title>Page %d</title>\n<p>%*d</p>\n' "$number" $((500 + number * 37)) "$number" \
            >"$place/sources/$1/page-$number.html"
    done
}

write_blocks() {
    local number
    for ((number = 1; number <= $2; number++)); do
        head -c "$3" /dev/urandom >"$place/sources/$1/block-$number.bin"
    done
}

# outcome_is JOB OUTCOME: whether that is what became of the job's last run, as the bridge has logged it.
outcome_is() {
    mom jobs --job "$1" --json | grep -q "\"outcome\":\"$2\""
}

# Whether a run of the job goes on and has moved something.
moves() {
    mom jobs --job "$1" --json | grep -q '"bytes":[1-9].*"outcome":"running"'
}

jobs_that_succeed() {
    about "Handbook" "succeeds twice, the second time with what has changed"
    demo_job 1 handbook "Handbook" "trace: true"
    write_pages handbook 1 120
    mirror_job 0 handbook
    write_pages handbook 115 132
    rm -- "$place"/sources/handbook/page-{3,4,5}.html
    mirror_job 0 handbook
    about "Press kit" "succeeds, by rsync behind mom wrap"
    demo_run 0 press-kit mom wrap --name "Press kit" -- rsync -a "$place/sources/handbook/" "$place/destinations/press-kit/"
}

job_with_errors() {
    about "Price lists" "is completed with errors: of 30 pages one can't be put in place"
    demo_job 2 prices "Price lists" "exclude: [notes.txt]"
    write_pages prices 1 30
    mkdir -p -- "$place/destinations/prices/page-7.html"
    : >"$place/destinations/prices/page-7.html/notes.txt"
    mirror_job 1 prices
}

job_that_is_refused() {
    about "Shop window" "fails: its source has become empty, as if it were not mounted"
    demo_job 3 shop "Shop window"
    write_pages shop 1 8
    mirror_job 0 shop
    rm -- "$place"/sources/shop/*
    mirror_job 1 shop
}

job_that_is_cancelled() {
    about "Photo archive" "is cancelled in mid-transfer"
    demo_job 4 photos "Photo archive" "bandwidth: 20kB/s"
    write_blocks photos 6 500000
    start "$place/logs/photos.log" mirror run "$place/jobs/photos.yaml"
    await "\"Photo archive\" moves nothing; see $place/logs/photos.log." moves "Photo archive"
    end_process "$started"
}

job_that_fails() {
    about "Database dump" "fails: a command behind mom wrap that ends with 3"
    demo_run 3 dump mom wrap --name "Database dump" -- \
        sh -c 'echo "dumping 12 tables"; echo "orders: the server closed the connection" >&2; exit 3'
}

# As on a machine of its own that loses its power: what another engine finds in a shared outbox would end the run.
job_that_is_lost() {
    about "Map tiles" "is killed, and nothing more is heard of it: presumed lost after $demo_silence s"
    demo_job 5 tiles "Map tiles" "bandwidth: 20kB/s"
    write_blocks tiles 4 500000
    start "$place/logs/tiles.log" env MIRRORING_STATE_FOLDER="$place/elsewhere/state" MIRRORING_OUTBOX_FOLDER="$place/elsewhere/outbox" \
        mirror run "$place/jobs/tiles.yaml"
    await "\"Map tiles\" moves nothing; see $place/logs/tiles.log." moves "Map tiles"
    kill -KILL "$started"
}

job_that_goes_on() {
    about "Video archive" "goes on for about 20 minutes"
    demo_job 6 videos "Video archive" "bandwidth: 20kB/s" "package: {maxFiles: 9}"
    write_blocks videos 40 600000
    start "$place/logs/videos.log" mirror run "$place/jobs/videos.yaml"
}

jobs_of_the_past() {
    about "Town archive" "is late: its last good run ended two days ago"
    about "Town maps" "is slow: its last run took 40 minutes, and usually takes 6"
    about "Price feed" "is odd: its last run has mirrored nothing"
    about "Off-site copy" "is flaky: one run in three fails"
    about "Ticket export" "has a gap: one of its events never came"
    lines_of_the_past >"$place/past.jsonl"
    demo_run 0 past mom publish <"$place/past.jsonl"
}

lines_of_the_past() {
    local night day=86400
    past_job 11 "Town archive" "$day"
    for ((night = 12; night >= 2; night--)); do
        past_run $((night * day)) $((480 + night * 7)) succeeded $((900 + night * 13)) "$night"
    done
    past_job 12 "Town maps"
    for ((night = 12; night >= 1; night--)); do past_run $((night * day + 3600)) $((300 + night * 9)) succeeded 240 0; done
    past_run 7200 2400 succeeded 252 0
    past_job 13 "Price feed"
    for ((night = 12; night >= 1; night--)); do past_run $((night * day + 1800)) 90 succeeded $((500 + night)) 3; done
    past_run 5400 4 succeeded 0 0
    past_job 14 "Off-site copy"
    for ((night = 12; night >= 1; night--)); do
        if ((night % 3 == 0)); then
            past_run $((night * day + 900)) 35 failed $((780 + night * 4)) 0
        else
            past_run $((night * day + 900)) $((560 + night * 9)) succeeded $((780 + night * 4)) "$night"
        fi
    done
    past_job 15 "Ticket export"
    past_run_with_gap 900 40
}
