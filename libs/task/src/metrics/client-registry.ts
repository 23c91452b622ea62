import type { MetricDefinition, MetricFamily } from './metric-family.js';

/** A registry of `prom-client` 15: what it takes is not asked for by its types, so that nobody has to install it. */
export interface MetricsRegistry {
  registerMetric(metric: never): void;
}

/** Adds metrics to a registry, which asks `read` for their numbers with each scrape. */
export function addToRegistry(
  registry: MetricsRegistry,
  definitions: readonly MetricDefinition[],
  read: () => Promise<readonly MetricFamily[]>,
): void {
  for (const definition of definitions) registry.registerMetric(clientMetric(definition, read) as never);
}

/** A metric as a registry knows it. */
function clientMetric(definition: MetricDefinition, read: () => Promise<readonly MetricFamily[]>): object {
  const { name: ownName, type, help } = definition;
  // All processes of a ledger say the same: in a cluster of Node's the first answer is the answer.
  const aggregator = 'first';
  return {
    // For OpenMetrics the registry takes "_total" off the names of counters, and has it back from get().
    name: ownName,
    type,
    help,
    aggregator,
    async get(this: { readonly name: string }): Promise<object> {
      const { name } = this;
      const family = (await read()).find((one) => one.name === ownName);
      const values = (family?.samples ?? []).map(({ suffix, labels, value }) => ({
        labels: { ...labels },
        value,
        ...(suffix === undefined ? {} : { metricName: `${name}${suffix}` }),
      }));
      return { name, type, help, aggregator, values };
    },
    /** Counts of the ledger are nobody's to reset. */
    reset(): void {},
  };
}
