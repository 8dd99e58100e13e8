# Process 1 of a sandbox. $1: folder to start in; $2: words that give up privileges, or empty;
# $3: node, or empty where there is no bridge; $4: the bridge's program; the rest is the command. Descriptor 4 is the report to the harness; the command gets none of the extra descriptors.
exec 6>&2 2>/dev/null
directory=$1
drop=$2
node=$3
bridge=$4
shift 4
bridge_loop=
if [ -n "$node" ]; then
  (
    exec 4>&- 5>&- 6>&- </dev/null >/dev/null
    # A tool that ends every "node" must not cut off the model for good.
    while :; do $drop "$node" -e "$bridge"; sleep 0.1; done
  ) &
  bridge_loop=$!
  tries=0
  until [ -e /run/bakeoff/ready ] || [ $tries -ge 600 ]; do
    sleep 0.05
    tries=$((tries + 1))
  done
fi
printf '{"started": 1}\n' >&4
# In a subshell, since dash redirects in the parent and would then print "Terminated" into the command's own output.
(
  exec 2>&6 4>&- 6>&-
  cd -- "$directory" || exit 127
  exec $drop "$@"
)
code=$?
leftover=0
for folder in /proc/[0-9]*; do
  pid=${folder#/proc/}
  [ "$pid" = 1 ] && continue
  [ "$pid" = "$bridge_loop" ] && continue
  state= parent=
  while IFS= read -r line; do
    case $line in
      State:*) state=$line ;;
      PPid:*) parent=${line##*[!0-9]}; break ;;
    esac
  done <"$folder/status" || continue
  [ -n "$bridge_loop" ] && [ "$parent" = "$bridge_loop" ] && continue
  case $state in
    '' | *Z*) ;;
    *) leftover=$((leftover + 1)) ;;
  esac
done
printf '{"leftover": %d}\n' "$leftover" >&4
exit $code
