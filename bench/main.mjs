// npm run bench [-- --json FILE]
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { firstExecution, throughput } from './embedded.mjs';

const { values } = parseArgs({ options: { json: { type: 'string' } } });

const results = {
  date: new Date().toISOString(),
  node: process.version,
  cpu: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
  first_execution: await firstExecution(),
  throughput_embedded: await throughput(),
};

console.log(`\n${results.date}, Node ${results.node}, ${results.cpu}\n`);
console.table([
  {
    measure: 'process start → first finished execution, new data directory',
    value: `${results.first_execution.cold_ms} ms`,
    target: '≤ 4000 ms',
  },
  { measure: 'the same, existing data directory', value: `${results.first_execution.warm_ms} ms`, target: '' },
  {
    measure: `finished executions, embedded, ${results.throughput_embedded.concurrency} at once`,
    value: `${results.throughput_embedded.per_second} per s`,
    target: '≥ 500 per s',
  },
]);
if (values.json) await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
