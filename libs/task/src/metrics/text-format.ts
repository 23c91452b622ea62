import type { MetricFamily, MetricSample } from './metric-family.js';

/** How metrics are written: the text format of Prometheus (0.0.4), or OpenMetrics (1.0.0). */
export type MetricsFormat = 'prometheus' | 'openmetrics';

/** The media type of each format, as the header `Content-Type` has it. */
export const METRICS_CONTENT_TYPE: Readonly<Record<MetricsFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** Metrics as text. */
export function metricsText(families: readonly MetricFamily[], format: MetricsFormat): string {
  const lines = families.flatMap((family) => familyLines(family, format));
  if (format === 'openmetrics') lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

function familyLines({ name, type, help, samples }: MetricFamily, format: MetricsFormat): string[] {
  // In OpenMetrics a counter is called without what its samples end in.
  const called = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name;
  return [
    `# HELP ${called} ${escaped(help)}`,
    `# TYPE ${called} ${type}`,
    ...samples.map((sample) => sampleLine(name, sample)),
  ];
}

function sampleLine(name: string, { suffix, labels, value }: MetricSample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text).replaceAll('"', '\\"')}"`);
  return `${name}${suffix ?? ''}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
