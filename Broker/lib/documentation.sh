# A real documentation tree, fetched, mirrored twice and compared.
# shellcheck shell=bash

readonly documentation_job=3f0c8a52-7c1e-4b4d-9a53-2f1d0c6b7e11 documentation_package=postgresql-doc

# Unpacked in a folder of ours and not installed: nobody needs to be root for it, and containers often leave out documentation.
fetch_documentation() {
    heading "Fetching a documentation tree"
    local unpacked=$folder/documentation
    download=$(mktemp -d "${TMPDIR:-/tmp}/mirroring-download-XXXXXX")
    chmod 755 "$download"  # apt fetches as a user of its own
    attend download_package ||
        fail "The package $documentation_package can't be fetched. Is the machine on line? Or name a folder with --source."
    dpkg-deb -x "$download"/*.deb "$unpacked"
    rm -rf -- "$download"
    download=''
    source=$(find "$unpacked/usr/share/doc" -type d -name html | head -n 1)
    [[ -n $source ]] || fail "The package $documentation_package holds no HTML. Name a folder with --source."
}

download_package() {
    local name
    cd -- "$download"
    name=$(documentation_name)
    if ! apt-get download -q "$name" >/dev/null 2>&1; then
        as_root apt-get update -q >/dev/null || return
        name=$(documentation_name)
        apt-get download -q "$name" >/dev/null
    fi
}

# The package that has the pages: the other one only leads to that of the newest version.
documentation_name() {
    local name
    name=$(apt-cache depends "$documentation_package" 2>/dev/null | awk '/Depends:/ { print $2; exit }')
    printf '%s\n' "${name:-$documentation_package}"
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo -- "$@"; fi
}

mirror_documentation() {
    start_watch
    write_job "$documentation_job" documentation Documentation
    mirror_once 1 +
    mirror_once 2 2
    # Something to look at for whoever stays.
    if [[ $keep == yes ]]; then
        write_job "${documentation_job/%7e11/7e12}" slowly "Documentation, slowly" "bandwidth: 20kB/s"
        start "$folder/slowly.log" mirror run "$folder/slowly.yaml"
    fi
}

start_watch() {
    heading "Watching"
    mom watch > >(tee "$folder/watch.log") 2> >(tee "$folder/watch.messages" >&2) &
    watch=$!
    await "The live view did not start; see $folder/watch.messages." watch_started
}

watch_started() {
    [[ -s $folder/watch.log || -s $folder/watch.messages ]]
}

# write_job ID FILE NAME [LINE]
write_job() {
    local id=$1 file=$2 name=$3
    shift 3
    printf '%s\n' "id: $id" "name: $name" "source: $source" "destination: $folder/mirror-$file" "$@" >"$folder/$file.yaml"
}

# mirror_once NUMBER EVENTS: runs the job and waits for its XML file, which must have EVENTS events (or more, for "+").
mirror_once() {
    heading "Run $1: mirroring $(find "$source" -type f | wc -l) files from $source"
    local before file events
    before=$(finished_logs | wc -l)
    attend mirror run "$folder/documentation.yaml" || fail "The job failed."
    await "The bridge wrote no complete XML file of run $1 in $folder/offline." more_logs_than "$before"
    file=$(finished_logs | sort -n | tail -n 1 | cut -d' ' -f2-)
    xmllint --noout "$file" || fail "The XML file $file is not well-formed."
    events=$(xmllint --xpath 'count(/*/*)' "$file")
    [[ $2 == + || $events == "$2" ]] || fail "Run $1 has $events events, not $2."
    diff -r -- "$source" "$folder/mirror-documentation" >&2 || fail "The destination differs from the source."
    printf 'Run %s: %s events, in %s; the destination is identical to the source.\n' "$1" "$events" "$file" >&2
}

# The XML files of this job's runs that have ended, each behind the time of its last change.
finished_logs() {
    find "$folder/offline" -name '*.xml' -printf '%T@ %p\n' | while read -r time file; do
        if grep -qi -- "$documentation_job" "$file" && grep -q '<Terminal>true</Terminal>' "$file" &&
            grep -q '</ArrayOfMirroringStatusEventArgs>' "$file"; then
            printf '%s %s\n' "$time" "$file"
        fi
    done
}

more_logs_than() {
    (($(finished_logs | wc -l) > $1))
}
