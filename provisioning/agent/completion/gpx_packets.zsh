#compdef gpx_packets
# Completes the words of gpx_packets(1).
local curcontext=$curcontext state line
local -a commands=(
  'agent:capture for the plugins of this machine'
  'doctor:say what is in the way on this host'
  'version:name version and commit'
)
local help='--help[explain it]'
_arguments -C $help '1: :->command' '*:: :->options' && return
if [[ $state == command ]]; then
  _describe command commands
  return
fi
case $words[1] in
  agent)
    _arguments '--config[what to do]:file:_files' \
      '--socket[where it listens]:file:_files' \
      '--group[whose members may come in]:group:_groups' \
      '--interfaces[what may be watched]:list:_net_interfaces' $help
    ;;
  doctor) _arguments '--json[for a program]' $help ;;
  version) _arguments $help ;;
esac
