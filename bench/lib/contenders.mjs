import { nodeOfChildren, startChild } from './children.mjs';
import { oldestNodeOf, whyNoPeers } from './peers.mjs';
import { setDayPartitions } from './partitions.mjs';
import { versionOf } from './node.mjs';

const BOTH = ['postgres', 'redis'];
const POSTGRES = ['postgres'];

/** `peer`: its package in bench/peers. `isRestless`: it polls so often that others would be measured beside it. */
const CONTENDERS = {
  'taskledger-redis': { needs: BOTH, isOurs: true },
  'taskledger-postgres': { needs: POSTGRES, isOurs: true },
  'taskledger-workflows': { needs: POSTGRES, isOurs: true },
  'bullmq-redis': { needs: ['redis'] },
  'bullmq-postgres': { needs: POSTGRES },
  'per-event': { needs: BOTH },
  'pg-boss': { needs: POSTGRES, peer: 'pg-boss' },
  'graphile-worker': { needs: POSTGRES, peer: 'graphile-worker' },
  'graphile-worker-default': { needs: POSTGRES, peer: 'graphile-worker' },
  dbos: { needs: POSTGRES, peer: '@dbos-inc/dbos-sdk', isRestless: true },
  'dbos-steps': { needs: POSTGRES, peer: '@dbos-inc/dbos-sdk', isRestless: true },
  'dbos-step': { needs: POSTGRES, peer: '@dbos-inc/dbos-sdk', isRestless: true },
};

/** Why a contender cannot take part, or undefined. */
export async function lackOf(servers, contender) {
  const { needs, peer } = CONTENDERS[contender];
  const lack = servers.lacking(needs);
  if (lack || !peer) return lack;
  return (await whyNoPeers()) ?? tooOldFor(contender, peer);
}

/**
 * Starts contenders, each in a process and with a database of its own, calls `work` with them and ends them. A ledger of
 * ours gets as many day partitions as `partitions` says, or else the whole bench.
 */
export async function withContenders({ servers, partitions }, names, work) {
  const opened = {};
  const databases = [];
  try {
    for (const [key, { partitions: days = partitions, ...options }] of Object.entries(names)) {
      const { needs, isOurs, isRestless } = CONTENDERS[options.contender];
      const databaseUrl = needs.includes('postgres') ? await servers.createDatabase(key) : undefined;
      if (databaseUrl) databases.push(databaseUrl);
      opened[key] = await openContender(servers, databaseUrl, options);
      if (isOurs && days) await setDayPartitions(databaseUrl, days);
      if (isRestless) opened[key].restBetweenCalls();
    }
    return await work(opened);
  } finally {
    await Promise.all(Object.values(opened).map((child) => child.close()));
    for (const url of databases) await servers.dropDatabase(url);
  }
}

async function openContender(
  { redisUrl, redisPrefix: prefix },
  databaseUrl,
  { contender, concurrency, execArgv = [] },
) {
  const { peer } = CONTENDERS[contender];
  const folder = peer ? 'peers' : 'contenders';
  const module = new URL(`../${folder}/${contender}.mjs`, import.meta.url).href;
  // What others do that is no longer done is not for whoever measures.
  const flags = peer ? ['--disable-warning=DeprecationWarning', ...execArgv] : execArgv;
  const options = { module, databaseUrl, redisUrl, prefix, concurrency };
  const child = await startChild('contender', options, { execArgv: flags });
  return Object.assign(child, { databaseUrl });
}

function tooOldFor(contender, peer) {
  const [major, minor] = oldestNodeOf(peer);
  const version = versionOf(nodeOfChildren());
  const [ownMajor, ownMinor] = version.slice(1).split('.').map(Number);
  const isNewEnough = ownMajor > major || (ownMajor === major && ownMinor >= minor);
  return isNewEnough ? undefined : `${contender} needs Node ${major}.${minor} or newer, and this is ${version}`;
}
