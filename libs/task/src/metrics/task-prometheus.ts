import { Injectable } from '@nestjs/common';
import { Ledger } from '../ledger/index.js';
import { addToRegistry, type MetricsRegistry } from './client-registry.js';
import { METRIC_DEFINITIONS, metricFamilies } from './families.js';
import type { MetricFamily } from './metric-family.js';
import { METRICS_CONTENT_TYPE, type MetricsFormat, metricsText } from './text-format.js';

// Every process of a ledger gives the same answer, and several may scrape.
const MOST_QUEUES = 200;
const KEPT_MS = 1_000;

/** Metrics as text. */
export interface MetricsPage {
  /** For the header `Content-Type`. */
  readonly contentType: string;
  readonly text: string;
}

/**
 * Metrics for Prometheus: what `GET {api.path}/metrics` of the admin module answers with, for hosts without it.
 *
 * They are those of the ledger, not of this process: every process gives the same numbers. So scrape one, or take the
 * maximum over all; never add them up. Labels are names of tasks, queues, statuses and reasons, never ids, tenants, users
 * or keys: at most 500 pairs of task and queue, and 200 queues, so some 20,000 series at the very most.
 *
 * @example
 * const { contentType, text } = await prometheus.render();
 * @example
 * prometheus.register(register); // of prom-client 15, which the application has already
 */
@Injectable()
export class TaskPrometheus {
  private last: { readonly at: number; readonly families: Promise<readonly MetricFamily[]> } | undefined;

  constructor(private readonly ledger: Ledger) {}

  /**
   * All metrics as text. Four small statements, which read no executions; asked again within a second, none.
   * @param format @default 'prometheus'
   * @throws LedgerUnavailableError while the ledger is out of reach
   */
  async render(format: MetricsFormat = 'prometheus'): Promise<MetricsPage> {
    return { contentType: METRICS_CONTENT_TYPE[format], text: metricsText(await this.families(), format) };
  }

  /**
   * Adds all metrics to a registry of `prom-client` 15, which then shows them beside those of the application. Each scrape
   * of it reads the ledger once.
   * @throws what the registry throws, where it has them already
   */
  register(registry: MetricsRegistry): void {
    addToRegistry(registry, METRIC_DEFINITIONS, () => this.families());
  }

  private families(): Promise<readonly MetricFamily[]> {
    const { last } = this;
    const now = performance.now();
    if (last && now - last.at < KEPT_MS) return last.families;
    const families = this.ledger.observations.read(MOST_QUEUES).then(metricFamilies);
    this.last = { at: now, families };
    // What failed is asked for anew.
    families.catch(() => (this.last = undefined));
    return families;
  }
}
