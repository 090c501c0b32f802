# Completes the words of gpx_packets(1).
_gpx_packets() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local choices
  COMPREPLY=()
  case $before in
    --config | --socket)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      compopt -o filenames
      return
      ;;
    --group)
      mapfile -t COMPREPLY < <(compgen -g -- "$word")
      return
      ;;
    --interfaces)
      mapfile -t COMPREPLY < <(cd /sys/class/net && compgen -f -- "$word")
      return
      ;;
  esac
  case ${COMP_WORDS[1]} in
    agent) choices='--config --socket --group --interfaces --help' ;;
    doctor) choices='--json --help' ;;
    version) choices=--help ;;
    *) choices='agent doctor version --help' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
}
complete -F _gpx_packets gpx_packets
