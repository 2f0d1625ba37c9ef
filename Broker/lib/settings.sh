# The settings of a broker, in its data folder as start left them: lines of "name=value", never run as a script.
# shellcheck shell=bash

write_settings() {
    local number
    {
        printf 'port=%s\nnodes=%s\ntls=%s\nepmd_port=%s\n' "$port" "$nodes" "$tls" "$epmd_port"
        for ((number = 1; number <= nodes; number++)); do
            printf 'dist_port_%s=%s\n' "$number" "$(dist_port "$number")"
        done
    } | replace_file "$data/settings" 600
}

# Sets port, nodes, tls, epmd_port and a dist_port_N for each node. Several on a line, as they once were written, are read as well.
load_settings() {
    local file=$data/settings line word name place=0
    local -a words
    local -A found=()
    require_own_file "$file"
    while IFS= read -r line || [[ -n $line ]]; do
        place=$((place + 1))
        read -r -a words <<<"$line"
        for word in "${words[@]}"; do
            name=${word%%=*}
            if ! is_setting "$name" "${word#"$name"=}" || [[ -n ${found[$name]:-} ]]; then
                fail "$file, line $place: this is no setting of a broker, or it is there twice. $settings_remedy"
            fi
            found[$name]=${word#*=}
        done
    done <"$file"
    for name in port nodes tls epmd_port; do
        [[ -n ${found[$name]:-} ]] || fail "$file lacks \"$name\". $settings_remedy"
    done
    port=${found[port]} nodes=${found[nodes]} tls=${found[tls]} epmd_port=${found[epmd_port]}
    for ((place = 1; place <= nodes; place++)); do
        name=dist_port_$place
        [[ -n ${found[$name]:-} ]] || fail "$file lacks \"$name\". $settings_remedy"
        printf -v "$name" '%s' "${found[$name]}"
    done
}

readonly settings_remedy="It must be as \"broker start\" wrote it; if its data is not needed, remove the folder."

# is_setting NAME VALUE
is_setting() {
    case $1 in
        port | epmd_port | dist_port_[123]) [[ $2 =~ ^[1-9][0-9]{0,4}$ ]] && (($2 >= 1024 && $2 <= 65535)) ;;
        nodes) [[ $2 == [123] ]] ;;
        tls) [[ $2 == yes || $2 == no ]] ;;
        *) return 1 ;;
    esac
}
