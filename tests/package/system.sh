# shellcheck shell=bash
# A copy of this system at /mnt/root that nobody else sees: a layer in memory over /.
# For scripts in namespaces of their own for mounts, processes and network, as root.

step() { # step SENTENCE COMMAND...
  local sentence=$1 said
  shift
  if said=$("$@" 2>&1); then
    printf 'ok      %s\n' "$sentence"
  else
    printf 'FAILED  %s\n%s\n' "$sentence" "$said"
  fi
}

is() { [ "$1" = "$2" ] || { echo "'$1' is not '$2'"; return 1; }; }

mount_copy() {
  local root=/mnt/root device
  mount -t tmpfs tmpfs /mnt && mkdir /mnt/{upper,work,root} &&
    mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work $root &&
    mount -t proc proc $root/proc && mount -t sysfs sysfs $root/sys &&
    mount -t tmpfs -o mode=755 tmpfs $root/run && mount -t tmpfs tmpfs $root/tmp &&
    mount -t tmpfs -o mode=755 tmpfs $root/dev || return
  mkdir $root/dev/{pts,shm} && mount -t devpts -o newinstance,ptmxmode=666 devpts \
    $root/dev/pts && ln -s pts/ptmx $root/dev/ptmx && ln -s /proc/self/fd $root/dev/fd
  for device in null zero full random urandom tty; do
    touch $root/dev/$device && mount --bind /dev/$device $root/dev/$device
  done
}

# copy_system DEB: its package is /root/agent.deb there.
copy_system() {
  if [ -e /usr/bin/gpx_packets ]; then
    echo "this system has the package: purge it here first, then try again"
    return 1
  fi
  # Made anew for each package, the index of manual pages takes seconds; and some
  # images let nothing be started.
  mount_copy && ip link set lo up && cp "$1" /mnt/root/root/agent.deb &&
    rm -f /mnt/root/var/lib/man-db/auto-update /mnt/root/usr/sbin/policy-rc.d
}
