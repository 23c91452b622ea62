import type { SystemRedis, SystemReport, SystemRetention } from '@taskledger/nestjs';

type View = Record<string, unknown>;

/** The system as clients see it. */
export function systemView(report: SystemReport): View {
  const { version, schema, postgres, redis, redisLatencyMs = null, storage, retention, dropped, lost } = report;
  const { version: postgresVersion, isEmbedded, latencyMs, connections, mostConnections, pools } = postgres;
  return {
    version,
    schema,
    postgres: {
      version: postgresVersion,
      embedded: isEmbedded,
      latency_ms: latencyMs,
      connections,
      max_connections: mostConnections,
      pools,
    },
    redis: redis ? redis.map(redisView) : null,
    redis_latency_ms: redisLatencyMs,
    storage: storageView(storage),
    retention: retentionView(retention),
    dropped,
    lost,
  };
}

function redisView({ where, version, evictionPolicy, usedBytes, mostBytes, evictedKeys }: SystemRedis): View {
  return {
    where,
    version,
    eviction_policy: evictionPolicy ?? null,
    used_bytes: usedBytes ?? null,
    max_bytes: mostBytes ?? null,
    evicted_keys: evictedKeys ?? null,
  };
}

function storageView({ at, tables }: SystemReport['storage']): View {
  return {
    at,
    bytes: tables.reduce((sum, { bytes, indexBytes }) => sum + bytes + indexBytes, 0),
    tables: tables.map(({ name, bytes, indexBytes, rows, partitions, oldestDay, bytesPerDay }) => ({
      name,
      bytes,
      index_bytes: indexBytes,
      rows,
      partitions,
      oldest_day: oldestDay ?? null,
      bytes_per_day: bytesPerDay ?? null,
    })),
  };
}

function retentionView({ days, isEnabled, tasks, auditKeptMs, last }: SystemRetention): View {
  return {
    days,
    enabled: isEnabled,
    tasks: tasks.map(({ taskName, keptMs }) => ({ task_name: taskName, kept_ms: keptMs })),
    audit_kept_ms: auditKeptMs,
    last: last ? { execution_id: last.executionId, at: last.at, deleted: last.deleted } : null,
  };
}
