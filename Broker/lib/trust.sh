# Whom to believe: nothing is read, run or written that another user of this machine may have written, or could exchange for
# something else. Root may do anything anyway.
# shellcheck shell=bash

# distrust PATH: why others than the caller and root decide what is there; nothing if they don't, or if there is nothing. In a
# sticky folder such as /tmp everybody may put things, but only their owners take them away.
distrust() {
    local owner mode name
    read -r owner mode name < <(stat -c '%u %f %U' -- "$1" 2>/dev/null) || return 0
    mode=$((16#$mode))
    if ((owner != EUID && owner != 0)); then
        printf '%s belongs to %s, not to %s\n' "$1" "$name" "$(whoever_is_trusted)"
    elif (((mode & 8#170000) == 8#120000)); then
        :  # the permissions of a link are nobody's
    elif (((mode & 8#22) && !((mode & 8#170000) == 8#40000 && mode & 8#1000))); then
        printf '%s may be written by others (permissions %o)\n' "$1" "$((mode & 8#7777))"
    fi
}

whoever_is_trusted() {
    if ((EUID == 0)); then echo root; else echo "you or root"; fi
}

# distrust_way PATH: the same of an absolute path and of everything on the way to it, links included.
distrust_way() {
    local way=/ rest=$1 reason
    while :; do
        reason=$(distrust "$way")
        if [[ -n $reason ]]; then
            printf '%s\n' "$reason"
            return
        fi
        while [[ $rest == /* ]]; do rest=${rest#/}; done
        [[ -n $rest ]] || return 0
        way=${way%/}/${rest%%/*}
        if [[ $rest == */* ]]; then rest=${rest#*/}; else rest=''; fi
    done
}

# trusted_folder PATH WHAT REMEDY: prints the folder's path without links in it; fails where others than the caller and root decide
# what it leads to, and where the folder is there and isn't the caller's alone.
trusted_folder() {
    local folder=$1 what=$2 remedy=$3 reason
    [[ $folder != *[[:cntrl:]]* ]] || fail "The name of the $what has control characters in it." 2
    [[ $folder == /* ]] || folder=$(pwd -P)/$folder
    while [[ $folder == ?*/ ]]; do folder=${folder%/}; done
    reason=$(distrust_way "$folder")
    if [[ -z $reason ]]; then
        [[ ! -L $folder ]] || reason="$folder is a symbolic link"
        folder=$(readlink -m -- "$folder")
        reason=${reason:-$(distrust_way "$folder")}
    fi
    if [[ -z $reason && -e $folder ]]; then
        if [[ ! -d $folder ]]; then
            reason="$folder is no folder"
        elif [[ ! -O $folder ]]; then
            reason="$folder belongs to $(stat -c %U -- "$folder"), not to $(id -un)"
        elif [[ -k $folder && -n $(find "$folder" -maxdepth 0 -perm /022) ]]; then
            reason="$folder may be written by others"
        fi
    fi
    [[ -z $reason ]] || fail "The $what can't be trusted: $reason. $remedy"
    printf '%s\n' "$folder"
}

# is_own_file PATH: whether it is a regular file of the caller's that nobody else may write to.
is_own_file() {
    [[ -f $1 && ! -L $1 && -O $1 && -z $(distrust "$1") ]]
}

require_own_file() {
    [[ ! -e $1 ]] || is_own_file "$1" ||
        fail "$1 is not read: it must be a file that belongs to $(id -un), and that nobody else may write to."
}

# replace_file PATH MODE: what comes on stdin becomes its content, as a whole or not at all.
replace_file() {
    local new
    new=$(mktemp -- "$1.XXXXXX")
    cat >"$new"
    chmod -- "$2" "$new"
    mv -fT -- "$new" "$1"
}
