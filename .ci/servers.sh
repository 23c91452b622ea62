# Sourced by .ci/run: a Postgres and a Redis to test on. Those of this machine where they answer; else our own, from apt,
# on the usual ports, with their data in $scratch. Sets TASKLEDGER_TEST_POSTGRES and TASKLEDGER_TEST_REDIS.

own_postgres='' own_redis=''
postgres_port=${POSTGRES_PORT:-5432}
redis_port=${REDIS_PORT:-6379}

answers() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# as_nobody COMMAND…: Postgres refuses to run as root.
as_nobody() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# installed BINARY PACKAGE: installs the package where the binary is missing.
installed() {
  compgen -G "$1" >/dev/null || command -v "$1" >/dev/null && return
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null
}

# For whoever starts servers, although some may answer already.
has_server_programs() {
  installed '/usr/lib/postgresql/*/bin/postgres' postgresql && installed redis-server redis-server && installed openssl openssl
}

# For the one suite that a machine without it can do without.
has_pgbouncer() {
  installed '/usr/*bin/pgbouncer' pgbouncer
}

start_postgres() {
  installed '/usr/lib/postgresql/*/bin/postgres' postgresql || return
  # The package may have started a server of its own meanwhile, which asks for a password.
  answers "$postgres_port" && service postgresql stop >/dev/null 2>&1
  local data=$scratch/postgres binaries
  binaries=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -1)")
  mkdir -p "$data" && chmod 755 "$scratch"
  [ "$(id -u)" = 0 ] && chown postgres "$data"
  as_nobody "$binaries/initdb" -D "$data" -U postgres -A trust >/dev/null || return
  as_nobody "$binaries/postgres" -D "$data" -h 127.0.0.1 -p "$postgres_port" -k "$data" -c max_connections=300 >"$scratch/postgres.log" 2>&1 &
  own_postgres="$binaries/pg_ctl -D $data"
}

start_redis() {
  installed redis-server redis-server || return
  redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$scratch" --save '' >"$scratch/redis.log" 2>&1 &
  own_redis=$!
}

start_servers() {
  answers "$postgres_port" || start_postgres
  answers "$redis_port" || start_redis
  for _ in $(seq 150); do
    answers "$postgres_port" && answers "$redis_port" && break
    sleep 0.2
  done
  export TASKLEDGER_TEST_POSTGRES=postgres://postgres@127.0.0.1:$postgres_port/postgres
  export TASKLEDGER_TEST_REDIS=redis://127.0.0.1:$redis_port
  answers "$postgres_port" && answers "$redis_port"
}

stop_servers() {
  # shellcheck disable=SC2086 # A command with its arguments.
  [ -n "$own_postgres" ] && as_nobody $own_postgres stop -m immediate >/dev/null
  [ -n "$own_redis" ] && kill "$own_redis"
  return 0
}
