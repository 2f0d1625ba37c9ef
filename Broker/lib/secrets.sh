# What only the broker's owner may know: the password of its user, and the cookie with which its nodes trust each other.
# shellcheck shell=bash

# The one user that a new RabbitMQ has; it may log in from this machine only.
readonly broker_user=guest

# random_hex BYTES
random_hex() {
    od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'
}

# Made once; each start gives it to the user, so a folder from before there were passwords gets one as well.
make_password() {
    [[ -e $data/password ]] || random_hex 16 | replace_file "$data/password" 600
    load_password
}

# Sets $password.
load_password() {
    local file=$data/password
    [[ -e $file ]] || fail "There is no password in $file. Stop the broker and start it again: that makes one."
    require_own_file "$file"
    IFS= read -r password <"$file" || :
    [[ $password =~ ^[0-9a-f]{32}$ ]] ||
        fail "The password in $file is not one that \"broker start\" made. Remove the file, stop the broker and start it again."
}

# Erlang would make one itself, of 20 letters that can be guessed from its clock. Only while no node runs: they read it once.
make_cookie() {
    local file=$data/.erlang.cookie cookie=''
    require_own_file "$file"
    [[ ! -e $file ]] || IFS= read -r cookie <"$file" || :
    [[ $cookie =~ ^[0-9a-f]{64}$ ]] || random_hex 32 | replace_file "$file" 400
    chmod 400 -- "$file"
}

# The user, as the nodes take it when they start: the password is in no command line and in no setting, and guest's own is gone.
write_user() {
    replace_file "$data/definitions.json" 600 <<TEXT
{
  "users": [
    {
      "name": "$broker_user", "tags": "administrator",
      "hashing_algorithm": "rabbit_password_hashing_sha256", "password_hash": "$(password_hash)"
    }
  ],
  "vhosts": [{ "name": "/" }],
  "permissions": [{ "user": "$broker_user", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" }]
}
TEXT
}

# A salt of four bytes, and SHA-256 of the salt and the password.
password_hash() {
    local salt digest
    salt=$(random_hex 4)
    digest=$({ bytes "$salt" && printf '%s' "$password"; } | sha256sum)
    bytes "$salt${digest%% *}" | base64 -w 0
}

# bytes HEX
bytes() {
    printf '%b' "$(sed 's/../\\x&/g' <<<"$1")"
}
