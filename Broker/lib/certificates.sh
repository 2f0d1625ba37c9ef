# A certificate authority of the broker's own, a server certificate for this machine and a client certificate.
# shellcheck shell=bash

# In $data/tls: ca.pem, server.pem, client.pem and their keys. Kept if they are there and valid for a day more.
make_certificates() {
    local folder
    folder=$(trusted_folder "$data/tls" "folder of the certificates" "Remove it, so that new ones are made.") || exit
    if [[ -e $folder/client.pem ]] && openssl x509 -checkend 86400 -noout -in "$folder/server.pem" >/dev/null 2>&1; then
        return
    fi
    mkdir -p -m 700 -- "$folder"
    rm -f -- "$folder"/{ca,server,client}.{key,pem,csr} "$folder/ca.srl"
    {
        openssl req -x509 -newkey rsa:2048 -nodes -sha256 -days 3650 -subj "/CN=Private broker on port $port" \
            -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
            -keyout "$folder/ca.key" -out "$folder/ca.pem"
        # The address as a name too: librabbitmq compares the host with names only.
        issue_certificate "$folder" server "/CN=localhost" serverAuth "DNS:localhost,DNS:127.0.0.1,IP:127.0.0.1"
        issue_certificate "$folder" client "/CN=guest" clientAuth "DNS:guest"
    } >"$folder/openssl.log" 2>&1 || fail "openssl could not make the certificates: see $folder/openssl.log."
}

# issue_certificate DIR NAME SUBJECT USAGE ALTERNATIVE-NAMES
issue_certificate() {
    local folder=$1 name=$2 subject=$3 usage=$4 names=$5
    openssl req -newkey rsa:2048 -nodes -sha256 -subj "$subject" -keyout "$folder/$name.key" -out "$folder/$name.csr"
    openssl x509 -req -sha256 -days 825 -in "$folder/$name.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" \
        -CAcreateserial -out "$folder/$name.pem" \
        -extfile <(printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage=%s\nsubjectAltName=%s\n' "$usage" "$names")
    rm -f -- "$folder/$name.csr"
}
