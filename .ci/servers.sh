# Sourced by .ci/run: a Postgres and a Redis to test on. Our own, on free ports, in memory and without fsync, which costs a
# test more than what it is about; those of this machine where the programs are missing and cannot be installed.
# Sets TASKLEDGER_TEST_POSTGRES and TASKLEDGER_TEST_REDIS.

own_postgres='' own_redis='' server_data=''

answers() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

free_port() {
  node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
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
  local data=$server_data/postgres binaries
  binaries=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -1)")
  mkdir -p "$data" && chmod 755 "$server_data"
  [ "$(id -u)" = 0 ] && chown postgres "$data"
  as_nobody "$binaries/initdb" -D "$data" -U postgres -A trust --no-sync >/dev/null || return
  as_nobody "$binaries/postgres" -D "$data" -h 127.0.0.1 -p "$postgres_port" -k "$data" -c max_connections=300 \
    -c fsync=off -c full_page_writes=off >"$scratch/postgres.log" 2>&1 &
  own_postgres="$binaries/pg_ctl -D $data"
}

start_redis() {
  redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$server_data" --save '' >"$scratch/redis.log" 2>&1 &
  own_redis=$!
}

start_servers() {
  postgres_port=5432 redis_port=6379
  if has_server_programs; then
    server_data=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "$scratch")")
    postgres_port=$(free_port) redis_port=$(free_port)
    start_postgres
    start_redis
  fi
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
  [ -n "$server_data" ] && rm -rf "$server_data"
  return 0
}
