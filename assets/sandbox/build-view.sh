# What bubblewrap does, with mount(8): process 1 of new namespaces builds a root of its own and moves into it.
# In front stand: root=(an empty folder of the host), mode=(`user`, or as root the id of the user to become),
# network=(`own` or `host`), steps=(calls of the functions below), inside=(the text of inside.sh).
set -e
[ "$network" = host ] || ip link set lo up
mount -t tmpfs -o mode=0755,size=1m bakeoff "$root"

place() { # a mount point like $1 at $2
  if [ -d "$1" ]; then mkdir -p "$root$2"; else mkdir -p "$root${2%/*}"; [ -e "$root$2" ] || : >"$root$2"; fi
}
read_only() { # in a user namespace the flags of the host's mount are locked and must be named again
  mount -o "remount,bind,ro" "$1" || mount -o "remount,bind,ro,nosuid,nodev" "$1" ||
    mount -o "remount,bind,ro,nosuid,nodev,noexec" "$1"
} 2>/dev/null
bind() { place "$1" "$2"; mount --rbind "$1" "$root$2"; }
bind_read_only() { bind "$1" "$2"; read_only "$root$2"; }
link() { mkdir -p "$root${2%/*}"; ln -s "$1" "$root$2"; }
folder() { mkdir -p "$root$1"; }
memory() { mkdir -p "$root$1"; mount -t tmpfs -o "mode=$3,size=$2,nosuid,nodev${4:+,}$4" bakeoff "$root$1"; }
processes() { mkdir -p "$root/proc"; mount -t proc -o nosuid,nodev,noexec proc "$root/proc"; }
devices() {
  mkdir -p "$root/dev/pts" "$root/dev/shm"
  for name in null zero full random urandom tty; do : >"$root/dev/$name"; mount --bind "/dev/$name" "$root/dev/$name"; done
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts" 2>/dev/null && ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  for name in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${name%%:*}" "$root/dev/${name##*:}"; done
}

eval "$steps"

mkdir "$root/.host"
cd "$root"
pivot_root . .host
cd /
umount -l /.host
rmdir /.host
mount -o remount,ro,mode=0755,size=1m bakeoff /
# The pipes were made by root; their own user must be able to open /dev/stdout and /dev/stderr.
if [ "$mode" != user ] && [ -p /proc/self/fd/1 ] && [ -p /proc/self/fd/2 ]; then
  chown "$mode:$mode" /proc/self/fd/1 /proc/self/fd/2
fi
if [ "$mode" = user ]; then echo 1 >/proc/sys/user/max_user_namespaces; fi 2>/dev/null || :
set +e
# The shell stays process 1: the one that gives up its privileges would lose the signal that ends it with its parent.
eval "$inside"
