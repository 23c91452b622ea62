import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { salesReport, SalesReport, type SalesReportSummary } from './customers.contract.js';
import { renderHtml, renderMarkdown } from './sales-report.rendering.js';
import { type CountrySales, SalesFiguresReader } from './sales.figures.js';

@Injectable()
export class SalesReportTasks {
  constructor(private readonly reader: SalesFiguresReader) {}

  @Task(salesReport, {
    module: 'customers',
    tags: ['customers', 'report'],
    description: 'Sums up the imported customers by country and keeps the report as an artifact.',
    retry: { maxRetries: 2 },
    timeout: '1m',
  })
  async report(request: SalesReport, ctx: TaskContext): Promise<SalesReportSummary> {
    // Optional for those who enqueue; the class has initial values for both.
    const { format, top } = request as Required<SalesReport>;
    const figures = await this.reader.read(top);
    if (figures.countries.length === 0) ctx.logger.warn('There are no customers yet: run import_customers first');
    await ctx.progress(50, `${figures.countries.length} countries`, 'render');
    const { name, text, contentType } = format === 'html' ? renderHtml(figures) : renderMarkdown(figures);
    const artifact = await ctx.artifacts.save(name, text, { contentType });
    await ctx.progress(100, `${name} is kept`, 'render');
    return { artifact, ...totals(figures.countries) };
  }
}

function totals(countries: readonly CountrySales[]): Omit<SalesReportSummary, 'artifact'> {
  const sum = (of: (sales: CountrySales) => number): number => countries.reduce((total, sales) => total + of(sales), 0);
  return {
    customers: sum(({ customers }) => customers),
    orders: sum(({ orders }) => orders),
    revenueCents: sum(({ revenueCents }) => revenueCents),
    countries: countries.length,
  };
}
