# shellcheck shell=bash
# An OpenSSH server of this user's on 127.0.0.1, for sourcing after broker.sh, which ends it.
#
# start_sshd starts it, and has "ssh" be a program that reaches it as the host "loopback" and reads nothing of the user's own; what is
# run there finds the commands in $products. It fails with a sentence where there is no sshd.
#
# start_slow_line MILLISECONDS has "ssh" reach it as the host "slow" as well, by a line on which everything takes so long, each way.

start_sshd() {
    local program folder=$work/ssh command
    [[ -z ${sshd:-} ]] || return 0
    program=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v sshd) || { echo "there is no sshd; Broker/install --tests adds it"; return 1; }
    rm -rf -- "$folder"  # of an attempt that failed
    mkdir -p -- "$folder/bin"
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$folder/host_key"
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$folder/key"
    ssh_port=$(first_free_port $(shuf -n 200 -i 6200-18200))
    cat >"$folder/sshd_config" <<TEXT
ListenAddress 127.0.0.1
Port $ssh_port
HostKey $folder/host_key
AuthorizedKeysFile $folder/key.pub
SetEnv PATH=$products:/usr/local/bin:/usr/bin:/bin
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
PrintMotd no
PrintLastLog no
TEXT
    printf '[127.0.0.1]:%s %s\n' "$ssh_port" "$(cut -d ' ' -f 1,2 "$folder/host_key.pub")" >"$folder/known_hosts"
    cat >"$folder/ssh_config" <<TEXT
Host loopback
HostName 127.0.0.1
Port $ssh_port
User $(id -un)
IdentityFile $folder/key
IdentitiesOnly yes
IdentityAgent none
UserKnownHostsFile $folder/known_hosts
GlobalKnownHostsFile /dev/null
BatchMode yes
TEXT
    printf '#!/bin/sh\nexec %s -F %s/ssh_config "$@"\n' "$(command -v ssh)" "$folder" >"$folder/bin/ssh"
    chmod 755 "$folder/bin/ssh"
    command=("$program" -D -e -f "$folder/sshd_config")
    if ((EUID == 0)); then
        # In mounts of its own: a place that sshd insists on, and an account that is not locked.
        sed 's/^root:[^:]*:/root:*:/' /etc/shadow >"$folder/shadow"
        command=(unshare --mount sh -c 'mount -t tmpfs none /run && mkdir -m 755 /run/sshd && mount --bind "$1" /etc/shadow && shift && exec "$@"'
            sh "$folder/shadow" "${command[@]}")
    fi
    : >"$folder/log"
    "${command[@]}" 2>"$folder/log" &
    sshd=$!
    until grep -q 'Server listening' "$folder/log"; do
        kill -0 "$sshd" 2>/dev/null || { sshd=; echo "sshd does not start: $(tail -n 1 "$folder/log")"; return 1; }
        sleep 0.1
    done
    PATH=$folder/bin:$PATH
}

start_slow_line() {
    local folder=$work/ssh port settings
    start_sshd || return
    Tests/Benchmarks/delay "$ssh_port" "$1" >"$folder/line" 2>"$folder/line-log" &
    slow_line=$!
    until [[ -s $folder/line ]]; do
        kill -0 "$slow_line" 2>/dev/null || { echo "there is no slow line: $(tail -n 1 "$folder/line-log")"; return 1; }
        sleep 0.1
    done
    port=$(<"$folder/line")
    printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d ' ' -f 1,2 "$folder/host_key.pub")" >>"$folder/known_hosts"
    settings=$(sed -e 's/^Host loopback$/Host slow/' -e "s/^Port .*/Port $port/" "$folder/ssh_config")
    printf '%s\n' "$settings" >>"$folder/ssh_config"
}
