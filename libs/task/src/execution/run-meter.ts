import { Injectable } from '@nestjs/common';
import type { RunResources } from '../ledger/index.js';

const SAMPLE_MS = 100;

/** What one run is seen to use while it lasts. */
interface Gauge {
  readonly cpu: NodeJS.CpuUsage;
  readonly rss: number;
  peak: number;
  isShared: boolean;
}

/** What {@link RunMeter.begin} gives, for {@link RunMeter.end}; undefined where the run is not measured. */
export type RunGauge = Gauge | undefined;

/**
 * Measures the runs of tasks that ask for it, all others are only counted: processor time and memory are those of the
 * process, so a measured run has to know whether it was alone.
 */
@Injectable()
export class RunMeter {
  private running = 0;
  private readonly gauges = new Set<Gauge>();
  private sampler: NodeJS.Timeout | undefined;

  begin(isMeasured: boolean): RunGauge {
    this.running++;
    for (const gauge of this.gauges) gauge.isShared = true;
    if (!isMeasured) return undefined;
    const rss = process.memoryUsage.rss();
    const gauge = { cpu: process.cpuUsage(), rss, peak: rss, isShared: this.running > 1 };
    this.gauges.add(gauge);
    this.sampler ??= setInterval(() => this.sample(process.memoryUsage.rss()), SAMPLE_MS).unref();
    return gauge;
  }

  end(gauge: RunGauge): RunResources | undefined {
    this.running--;
    if (!gauge) return undefined;
    const { user, system } = process.cpuUsage(gauge.cpu);
    const rss = process.memoryUsage.rss();
    this.sample(rss);
    this.gauges.delete(gauge);
    if (this.gauges.size === 0) this.rest();
    return {
      cpuMs: (user + system) / 1000,
      memoryBytes: rss - gauge.rss,
      peakBytes: gauge.peak,
      isShared: gauge.isShared,
    };
  }

  private sample(rss: number): void {
    for (const gauge of this.gauges) gauge.peak = Math.max(gauge.peak, rss);
  }

  private rest(): void {
    clearInterval(this.sampler);
    this.sampler = undefined;
  }
}
