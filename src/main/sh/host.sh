# shellcheck shell=bash
# What Calltrail needs from the host, and how it is had where the host lacks it. Sourced by `calltrail`.
#
# A need_… function returns at once when the program is there. Else the program comes from the host's own suite with apt
# (as root), or is unpacked from Debian's archive, without root, into a cache that all clones share. The archive's address
# is the one that this host's apt already uses. Nothing outside the cache is touched by unpacking, and no service starts.

host_cache=${XDG_CACHE_HOME:-${HOME:-$(eval echo "~$(id -un)")}/.cache}/calltrail

say() { printf 'calltrail: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# --- JDK -------------------------------------------------------------------------------------------------------------

# The feature release of the JDK in folder $1, read from its `release` file: no JVM is started for it. 0: no JDK.
jdk_release() {
  local line=
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && line=$(grep -m1 '^JAVA_VERSION=' "$1/release")
  line=${line#*\"} line=${line%%[.\"-]*}
  printf '%s\n' "${line:-0}"
}

find_jdk() {
  local home on_path=
  has javac && on_path=$(readlink -f "$(command -v javac)") && on_path=${on_path%/bin/javac}
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
      "$HOME"/.jdks/* "$host_cache"/jdk/usr/lib/jvm/*; do
    case $home in "$host_cache"/*) [ -f "$host_cache/jdk/.complete" ] || continue ;; esac
    if [ -n "$home" ] && [ "$(jdk_release "$home")" -ge 25 ]; then
      printf '%s\n' "$home"
      return
    fi
  done
  return 1
}

# Sets JAVA_HOME to a JDK 25 or newer.
need_jdk() {
  local home
  if ! home=$(find_jdk); then
    if is_root && suite_carries openjdk-25-jdk-headless; then
      apt_install openjdk-25-jdk-headless
    else
      unpack jdk trixie finish_jdk openjdk-25-jdk-headless
    fi
    home=$(find_jdk) || fail "no JDK 25 found: install one and set JAVA_HOME"
  fi
  export JAVA_HOME=$home
}

# Makes an unpacked JDK ($1: its root) usable: its commands run with its own C library, its trust store is made.
finish_jdk() {
  local home command
  home=$(echo "$1"/usr/lib/jvm/java-25-openjdk-*)
  for command in java javac jar javadoc jshell jcmd jstack; do
    [ -f "$home/bin/$command" ] || continue
    mv "$home/bin/$command" "$home/bin/$command.bin"
    through_loader "$1" "$home/bin/$command.bin" "$home/bin/$command"
  done
  # The package's set-up makes the trust store from the system's certificates; so do we.
  local store=$home/lib/security/cacerts bundle=/etc/ssl/certs/ca-certificates.crt
  if [ ! -s "$store" ] && [ -r "$bundle" ]; then
    cat >"$1/TrustStore.java" <<'JAVA'
void main(String[] files) throws Exception {
  var store = java.security.KeyStore.getInstance("PKCS12");
  store.load(null, null);
  try (var in = java.nio.file.Files.newInputStream(java.nio.file.Path.of(files[0]));
      var out = java.nio.file.Files.newOutputStream(java.nio.file.Path.of(files[1]))) {
    int count = 0;
    for (var c : java.security.cert.CertificateFactory.getInstance("X.509").generateCertificates(in)) {
      store.setCertificateEntry("ca" + count++, c);
    }
    store.store(out, "changeit".toCharArray());
  }
}
JAVA
    rm -f "$store"
    "$home/bin/java" "$1/TrustStore.java" "$bundle" "$store" || return 1
  fi
  "$home/bin/java" -version >/dev/null 2>&1
}

# --- Maven, Asterisk, SIPp, Prometheus, Chromium ----------------------------------------------------------------------

need_maven() {
  has mvn && return
  if is_root && suite_carries maven; then
    apt_install maven
  else
    unpack maven "$(host_suite)" "" maven
    export PATH=$host_cache/maven/usr/share/maven/bin:$PATH
  fi
}

# Sets CALLTRAIL_ASTERISK_ROOT to an unpacked Asterisk 22. Set by the user to a folder: that one; to nothing: the host's.
need_asterisk() {
  [ -n "${CALLTRAIL_ASTERISK_ROOT+set}" ] && return
  if ! has apt-get && host_asterisk; then
    export CALLTRAIL_ASTERISK_ROOT=
    return
  fi
  unpack asterisk sid finish_asterisk asterisk asterisk-core-sounds-en-gsm asterisk-core-sounds-en-wav asterisk-core-sounds-ru-gsm \
    asterisk-core-sounds-ru-wav asterisk-moh-opsound-wav
  export CALLTRAIL_ASTERISK_ROOT=$host_cache/asterisk
}

# The packages' set-up links the speakers to the names of their languages; so do we.
finish_asterisk() {
  ln -sfn en_US_f_Allison "$1/usr/share/asterisk/sounds/en"
  ln -sfn ru_RU_f_IvrvoiceRU "$1/usr/share/asterisk/sounds/ru"
  through_loader "$1" "$1/usr/sbin/asterisk" "$1/asterisk"
}

# Whether the host has an Asterisk of its own that is new enough.
host_asterisk() {
  local version
  has asterisk && version=$(asterisk -V 2>/dev/null) || return 1
  version=${version#Asterisk } version=${version%%.*}
  [ "$version" -ge 20 ] 2>/dev/null
}

# Sets CALLTRAIL_SIPP to the command that plays callers and phones.
need_sipp() {
  [ -n "${CALLTRAIL_SIPP:-}" ] && return
  if ! has sipp; then
    if is_root && suite_carries sip-tester; then
      apt_install sip-tester
    else
      unpack sipp "$(host_suite)" finish_sipp sip-tester
      export CALLTRAIL_SIPP=$host_cache/sipp/sipp
      return
    fi
  fi
  CALLTRAIL_SIPP=$(command -v sipp)
  export CALLTRAIL_SIPP
}

finish_sipp() { through_loader "$1" "$1/usr/bin/sipp" "$1/sipp"; }

# Sets CALLTRAIL_PROMTOOL and CALLTRAIL_PROMETHEUS. Unpacked even for root: the package would start a service.
need_prometheus() {
  [ -n "${CALLTRAIL_PROMTOOL:-}" ] && [ -n "${CALLTRAIL_PROMETHEUS:-}" ] && return
  if has promtool && has prometheus; then
    CALLTRAIL_PROMTOOL=$(command -v promtool) CALLTRAIL_PROMETHEUS=$(command -v prometheus)
  else
    unpack prometheus "$(host_suite)" finish_prometheus prometheus
    CALLTRAIL_PROMTOOL=$host_cache/prometheus/promtool CALLTRAIL_PROMETHEUS=$host_cache/prometheus/prometheus
  fi
  export CALLTRAIL_PROMTOOL CALLTRAIL_PROMETHEUS
}

finish_prometheus() {
  through_loader "$1" "$1/usr/bin/promtool" "$1/promtool" &&
    through_loader "$1" "$1/usr/bin/prometheus" "$1/prometheus"
}

# Sets CALLTRAIL_POSTGRES to an archive (.txz) of PostgreSQL's programs: the one that the tests start too.
need_postgres() {
  [ -n "${CALLTRAIL_POSTGRES:-}" ] && return
  local home=$host_cache/postgres system
  system=linux-$(uname -m | sed 's/aarch64/arm64v8/; s/x86_64/amd64/')
  if [ ! -f "$home/.complete" ]; then
    need_maven
    say "postgres: fetching with Maven"
    rm -rf "$home" && mkdir -p "$home" || fail "cannot write to $home"
    (cd "$CALLTRAIL_HOME" && mvn -q -B dependency:copy-dependencies -DincludeGroupIds=io.zonky.test.postgres -DoutputDirectory="$home" \
      >"$home/log" 2>&1 </dev/null) && (cd "$home" && "$JAVA_HOME/bin/jar" xf embedded-postgres-binaries-"$system"-[0-9]*.jar) ||
      fail "PostgreSQL's programs could not be fetched; the log: $home/log"
    rm -f "$home"/*.jar && touch "$home/.complete"
  fi
  CALLTRAIL_POSTGRES=$(echo "$home"/postgres-*.txz)
  export CALLTRAIL_POSTGRES
  has xz || { is_root && apt_install xz-utils; } || fail "xz is needed to unpack PostgreSQL: install xz-utils"
}

# Sets CALLTRAIL_CHROMIUM to the browser that drives the console's tests. It starts its own processes by the path of the program that runs, which a
# loader of its own would hide: so it is installed, not unpacked, and without it those tests are skipped.
need_chromium() {
  [ -n "${CALLTRAIL_CHROMIUM:-}" ] && return
  if ! has chromium; then
    if is_root && suite_carries chromium; then
      apt_install chromium fonts-dejavu-core
    else
      say "no Chromium on this host: the console's tests are skipped; install chromium to run them"
      return
    fi
  fi
  CALLTRAIL_CHROMIUM=$(command -v chromium)
  export CALLTRAIL_CHROMIUM
}

# --- apt -------------------------------------------------------------------------------------------------------------

need_apt() {
  has apt-get && has dpkg-deb && has flock && return
  fail "this host has no apt to fetch '$1' with: install JDK 25, Maven, Asterisk 20 or newer, SIPp, Prometheus and Chromium yourself"
}

# The codename of the host's own Debian, as bookworm.
host_suite() { (. /etc/os-release 2>/dev/null && printf '%s\n' "${VERSION_CODENAME:-stable}"); }

# The Debian archive that this host's apt uses. Other archives that apt may know are told apart by suite and component.
debian_site() {
  local suite
  suite=$(host_suite)
  apt-get indextargets --format '$(CREATED_BY) $(RELEASE) $(COMPONENT) $(SITE)' 2>/dev/null |
    awk -v suite="$suite" '$1 == "Packages" && $2 == suite && $3 == "main" && $4 ~ /\/debian\/?$/ { print $4; exit }'
}

# Whether apt would install package $1 from the host's own sources.
suite_carries() {
  has apt-cache || return 1
  fresh_lists
  case $(apt-cache policy "$1" 2>/dev/null) in *"Candidate: (none)"* | "") return 1 ;; esac
}

# A new machine has no package lists at all: fetch them once.
fresh_lists() {
  ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 && return
  is_root && { say "fetching the package lists"; apt-get -qq update >&2 || true; }
}

apt_install() {
  say "installing $* (apt)"
  local log
  log=$(mktemp)
  if ! DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "$@" \
      >"$log" 2>&1 </dev/null; then
    # Lists that are too old name files that the archive no longer has.
    if ! { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300 \
        --no-install-recommends install "$@"; } >"$log" 2>&1 </dev/null; then
      tail -n 3 "$log" >&2
      rm -f "$log"
      fail "apt could not install $*: is this machine online?"
    fi
  fi
  rm -f "$log"
}

# unpack NAME SUITE FINISH PACKAGE…: the packages and all they need, unpacked into the cache folder NAME, once for all
# clones. FINISH, unless empty, is called with the folder. `.complete` is written last: without it the folder starts anew.
unpack() {
  local name=$1 suite=$2 finish=$3 root=$host_cache/$1
  shift 3
  [ "$(cat "$root/.complete" 2>/dev/null)" = "$suite $*" ] && return
  need_apt "$1"
  mkdir -p "$host_cache" || fail "cannot write to $host_cache"
  (
    flock -n 9 || { say "$name is being unpacked by another calltrail: waiting"; flock 9; }
    [ "$(cat "$root/.complete" 2>/dev/null)" = "$suite $*" ] && exit 0
    unpack_now "$@"
  ) 9>"$host_cache/$name.lock" || exit 1
}

# The work of `unpack`, whose variables it reads, under its lock.
unpack_now() {
  local work=$root.work site total deb
  site=$(debian_site)
  [ -n "$site" ] || fail "apt knows no Debian archive to fetch '$1' from: install $* yourself"
  rm -rf "$root" "$work"
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$root/usr"/{bin,sbin,lib,lib64}
  : >"$work/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site $suite main" >"$work/sources.list"
  # On top of the host's own apt configuration: its proxies and its view on the archive's age hold here too.
  cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$work";
Dir::State::lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
Dir::Cache::archives "$work/cache/archives";
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
CONF
  export APT_CONFIG=$work/apt.conf
  say "$name: reading the package lists of suite $suite"
  apt-get -qq update >"$work/log" 2>&1 </dev/null && ls "$work"/lists/*Packages* >/dev/null 2>&1 ||
    fail "the package lists of suite $suite could not be fetched (is this machine online?): $(grep -m1 '^E:' "$work/log")"
  total=$(apt-get -s -qq install "$@" 2>"$work/log" | grep -c '^Inst') ||
    fail "suite $suite does not carry $*: $(grep -m1 '^E:' "$work/log")"
  apt-get -y --download-only install "$@" 2>&1 </dev/null | tee "$work/log" |
    progress "$name: fetching $total packages" "$total" '^Get:'
  [ "${PIPESTATUS[0]}" -eq 0 ] || fail "$name could not be fetched (is this machine online?): $(grep -m1 '^E:' "$work/log")"
  # Every Debian since bookworm has one /usr; a package of before follows these links.
  for deb in bin sbin lib lib64; do ln -s "usr/$deb" "$root/$deb"; done
  for deb in "$work"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink --no-same-owner -C "$root" ||
      fail "$name could not be unpacked into $root: is the disk full?"
    echo "$deb"
  done | progress "$name: unpacking $total packages" "$total" .
  [ "${PIPESTATUS[0]}" -eq 0 ] || exit 1
  links_inside "$root"
  [ -z "$finish" ] || "$finish" "$root" || fail "$name was unpacked into $root, but does not run"
  rm -rf "$work"
  echo "$suite $*" >"$root/.complete"
  say "$name: ready in $root"
}

# Points links to absolute places into the unpacked root $1 where their target is there.
links_inside() {
  local link target
  find "$1" -type l -lname '/*' -printf '%p\t%l\n' | while IFS=$'\t' read -r link target; do
    if [ -e "$1$target" ] || [ -L "$1$target" ]; then ln -sfn "$1$target" "$link"; fi
  done
}

# Writes $3, a command that runs the unpacked program $2 with the loader and libraries of its own root $1.
through_loader() {
  [ -f "$2" ] || return 1
  local loader=$1/usr/lib64/ld-linux-x86-64.so.2 triplet=x86_64-linux-gnu
  if [ "$(uname -m)" = aarch64 ]; then loader=$1/usr/lib/ld-linux-aarch64.so.1 triplet=aarch64-linux-gnu; fi
  cat >"$3" <<SCRIPT
#!/bin/sh
exec '$loader' --library-path '$1/usr/lib/$triplet' '$2' "\$@"
SCRIPT
  chmod +x "$3"
}

# Says "$1: n of $2" now and then while lines that match $3 pass; on a terminal, in one line.
progress() {
  local tty=0
  [ -t 2 ] && tty=1
  awk -v what="$1" -v total="$2" -v seen="$3" -v tty="$tty" '
    $0 ~ seen {
      n++
      if (tty) printf "\rcalltrail: %s: %d", what, n
      else if (n % 40 == 0) printf "calltrail: %s: %d\n", what, n
      fflush()
    }
    END { if (tty && n) print "" }' >&2
}
