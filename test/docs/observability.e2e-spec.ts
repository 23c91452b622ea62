import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TaskPrometheus } from '@taskledger/nestjs';
import { parse } from 'yaml';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { scraped } from '../fixtures/metrics-text.js';

const textOf = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
interface Dashboard {
  readonly panels: readonly (Panel & {
    readonly id: number;
    readonly gridPos: Readonly<Record<'h' | 'w' | 'x' | 'y', number>>;
  })[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly definition?: string }[];
  };
}
interface Alerts {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly annotations: Record<string, string>;
    }[];
  }[];
}

const dashboard = JSON.parse(textOf('docs/observability/grafana-dashboard.json')) as Dashboard;
const rules = (parse(textOf('docs/observability/alerts.yml')) as Alerts).groups.flatMap((group) => group.rules);
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => [title, expr, legendFormat] as const),
);
const variables = dashboard.templating.list.filter(({ type }) => type === 'query');

// Prometheus adds these to every series.
const OF_TARGETS = ['job', 'instance', 'pod'];

/** What a query names: metrics, each with the labels that it is narrowed by, and labels that it groups by. */
function namedIn(expr: string): { metrics: [name: string, labels: string[]][]; grouped: string[] } {
  const metrics = [...expr.matchAll(/(taskledger_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', matchers = '']): [string, string[]] => [
      name,
      [...matchers.matchAll(/(\w+) *(?:=~|!~|!=|=) *"/g)].map(([, label = '']) => label),
    ],
  );
  const grouped = [...expr.matchAll(/\b(?:by|without|on) *\(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */));
  return { metrics, grouped };
}

describe('the files for Grafana and Prometheus', () => {
  let app: ContractApp;
  let known: ReadonlyMap<string, ReadonlySet<string>>;

  beforeAll(async () => {
    app = await startContractApp();
    app.registry.registerFunction('good', () => 1);
    app.registry.registerFunction('flaky', (_, { attempt }: { attempt: number }) => {
      if (attempt === 1) throw new Error('not yet');
    });
    await app.tasks.result((await app.tasks.enqueue('good', {})).id);
    await app.tasks.result((await app.tasks.enqueue('flaky', {}, { retry: { maxRetries: 1, baseMs: 1 } })).id);
    await app.ledger.database.query(
      `INSERT INTO taskledger.task_stat_delta (bucket, task_name, queue, status, measure, latency, count, run_ms, wait_ms)
       VALUES (date_trunc('minute', now()), 'good', 'default', 'MISSED', 'slot', -1, 1, 0, 0)`,
    );
    await app.ledger.database.query(
      `INSERT INTO taskledger.task_breaker (name, failure_threshold, recovery_ms, tasks, is_declared) VALUES ('good', 5, 1000, '{good}', true)`,
    );
    const labels = new Map<string, Set<string>>();
    for (const sample of scraped((await app.get(TaskPrometheus).render()).text)) {
      const own = labels.get(sample.name) ?? new Set(OF_TARGETS);
      Object.keys(sample.labels).forEach((label) => own.add(label));
      labels.set(sample.name, own);
    }
    known = labels;
  });
  afterAll(() => app.close());

  const problemsOf = (expr: string): string[] => {
    const { metrics, grouped } = namedIn(expr);
    if (metrics.length === 0) return [`names no metric: ${expr}`];
    const ofMetrics = metrics.flatMap(([name, labels]) => {
      const own = known.get(name);
      if (!own) return [`there is no metric ${name}`];
      return labels.filter((label) => !own.has(label)).map((label) => `${name} has no label ${label}`);
    });
    const all = new Set(metrics.flatMap(([name]) => [...(known.get(name) ?? [])]));
    return [...ofMetrics, ...grouped.filter((label) => !all.has(label)).map((label) => `no label ${label} in ${expr}`)];
  };

  it('finds what is wrong in a query', () => {
    expect(problemsOf('sum by (tusk) (rate(taskledger_executions_total{stotus="x"}[5m]))')).toEqual([
      'taskledger_executions_total has no label stotus',
      'no label tusk in sum by (tusk) (rate(taskledger_executions_total{stotus="x"}[5m]))',
    ]);
    expect(problemsOf('taskledger_nothing')).toEqual(['there is no metric taskledger_nothing']);
    expect(problemsOf('up')).toHaveLength(1);
  });

  it('have queries whose metrics and labels there are', () => {
    const all = [...queries.map(([, expr]) => expr), ...rules.map(({ expr }) => expr)];
    expect(all.length).toBeGreaterThan(30);
    expect(all.flatMap(problemsOf)).toEqual([]);
    const definitions = variables.map(({ definition = '' }) => /^label_values\((\w+), (\w+)\)$/.exec(definition));
    expect(definitions.map((found) => known.get(found?.[1] ?? '')?.has(found?.[2] ?? ''))).toEqual(
      definitions.map(() => true),
    );
  });

  it('have legends and texts with labels that their queries leave', () => {
    const named = (text: string, pattern: RegExp): string[] =>
      [...text.matchAll(pattern)].map(([, label = '']) => label);
    for (const [title, expr, legend] of queries)
      for (const label of named(legend, /\{\{(\w+)\}\}/g))
        expect([title, namedIn(expr).grouped]).toEqual([title, expect.arrayContaining([label])]);
    for (const { alert, expr, annotations } of rules)
      for (const label of named(Object.values(annotations).join(' '), /\$labels\.(\w+)/g))
        expect([alert, problemsOf(`sum by (${label}) (${expr})`)]).toEqual([alert, []]);
  });

  it('show every metric that there is, and never add up what processes say alike', () => {
    const shown = new Set(queries.flatMap(([, expr]) => namedIn(expr).metrics.map(([name]) => name)));
    const missing = [...known.keys()].filter((name) => !shown.has(name) && !/_(sum|count)$|_left_out$/.test(name));
    expect(missing).toEqual([]);
    for (const expr of [...queries.map(([, text]) => text), ...rules.map((rule) => rule.expr)])
      expect(
        [...expr.matchAll(/taskledger_\w+/g)].every(({ index }) =>
          /(max|absent)[^a-z]|max (by|without)/.test(expr.slice(0, index)),
        ),
      ).toBe(true);
  });

  it('have panels that do not lie upon each other', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});
