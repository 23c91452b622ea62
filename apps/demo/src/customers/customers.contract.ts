import { defineTask, type } from '@taskledger/nestjs';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';

export class ImportCustomers {
  /** A CSV file in apps/demo/data. */
  @Matches(/^[a-z0-9][a-z0-9_-]*\.csv$/i, {
    message: 'file must be the name of a CSV file in the data folder of the demo, such as customers.csv',
  })
  file?: string = 'customers.csv';

  /** Customers that one transaction writes. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  batchSize?: number = 25;
}

export interface CustomerImport {
  readonly rows: number;
  readonly inserted: number;
  /** Customers that were there already, by e-mail address. */
  readonly updated: number;
  readonly rejected: number;
  /** The artifact with the rejected rows, if there are any. */
  readonly rejectedRows: string | null;
}

export class SalesReport {
  @IsIn(['html', 'markdown'])
  format?: 'html' | 'markdown' = 'html';

  /** How many of the best customers to name. */
  @IsInt()
  @Min(1)
  @Max(100)
  top?: number = 5;
}

export interface SalesReportSummary {
  readonly artifact: string;
  readonly customers: number;
  readonly orders: number;
  readonly revenueCents: number;
  readonly countries: number;
}

/** Imports customers from a CSV file; run again, it updates them. */
export const importCustomers = defineTask('import_customers', {
  payload: ImportCustomers,
  result: type<CustomerImport>(),
});

/** Writes a report about the imported customers. */
export const salesReport = defineTask('sales_report', { payload: SalesReport, result: type<SalesReportSummary>() });
