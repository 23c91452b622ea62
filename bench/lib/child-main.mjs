// A process of its own for one role: opens roles/<role>.mjs and calls its methods as the parent asks.
const [role, options] = process.argv.slice(2);

// Ctrl-C reaches the whole group; the parent decides when this process ends, and losing the parent ends it too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit());

const opening = import(`../roles/${role}.mjs`).then((module) => module.open(JSON.parse(options)));

process.on('message', async ({ id, method, args }) => {
  try {
    const opened = await opening;
    const result = method === 'ready' ? undefined : await opened[method](...args);
    process.send({ id, result });
  } catch (error) {
    process.send({ id, error: `${role}.${method}: ${error.stack ?? error}` });
  }
});
