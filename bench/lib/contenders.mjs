import { startChild } from './children.mjs';

/** Starts contenders, each in a process and with a database of its own, calls `work` with them and ends them. */
export async function withContenders({ servers }, names, work) {
  const opened = {};
  const databases = [];
  try {
    for (const [key, { contender, concurrency, execArgv }] of Object.entries(names)) {
      const databaseUrl = await servers.createDatabase(key);
      databases.push(databaseUrl);
      const { redisUrl, redisPrefix: prefix } = servers;
      const options = { contender, databaseUrl, redisUrl, prefix, concurrency };
      opened[key] = await startChild('contender', options, { execArgv });
    }
    return await work(opened);
  } finally {
    await Promise.all(Object.values(opened).map((child) => child.close()));
    for (const url of databases) await servers.dropDatabase(url);
  }
}
