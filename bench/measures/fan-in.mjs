import { startChild } from '../lib/children.mjs';
import { skippedResult, valueResult } from '../lib/results.mjs';
import { median, rounded } from '../lib/statistics.mjs';

const CONCURRENCY = 100;
const AT_MOST_MS = 500;
const NEEDS = { postgres: ['postgres'], redis: ['postgres', 'redis'] };

/** So many executions, and one that depends on all of them: from the last end to its start. */
export async function* measure({ servers, say, rounds, upstreams }) {
  for (const [profile, needs] of Object.entries(NEEDS)) {
    const name = `fan-in of ${upstreams} to 1, ${profile}`;
    const lack = servers.lacking(needs);
    if (lack) {
      yield skippedResult(name, lack);
      continue;
    }
    say(name);
    const databaseUrl = await servers.createDatabase(`fan_in_${profile}`);
    const engine = profile === 'redis' ? { redis: servers.redisUrl } : 'ledger';
    const child = await startChild('fan-in', { databaseUrl, engine, concurrency: CONCURRENCY });
    try {
      await child.call('fanIn', Math.ceil(upstreams / 10));
      const taken = [];
      for (let round = 0; round < rounds; round++) taken.push(await child.call('fanIn', upstreams));
      yield valueResult(name, {
        values: taken.map(({ ms }) => ms),
        unit: 'ms from the last end to its start',
        atMost: AT_MOST_MS,
        details: { workedMs: rounded(median(taken.map(({ workedMs }) => workedMs))) },
      });
    } finally {
      await child.close();
      await servers.dropDatabase(databaseUrl);
    }
  }
}
