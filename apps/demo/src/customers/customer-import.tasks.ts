import { stat } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { DemoFolders } from '../files/demo-folders.js';
import { readCustomers } from './customer.file.js';
import { CustomerBatch } from './customer.batch.js';
import { CustomerTable } from './customer.table.js';
import { type CustomerImport, importCustomers, ImportCustomers } from './customers.contract.js';

@Injectable()
export class CustomerImportTasks {
  constructor(
    private readonly folders: DemoFolders,
    private readonly table: CustomerTable,
  ) {}

  @Task(importCustomers, {
    module: 'customers',
    tags: ['customers', 'import'],
    description:
      'Imports customers from a CSV file in batches. Bad rows are kept as an artifact; a re-run only updates.',
    retry: { maxRetries: 3 },
    timeout: '5m',
  })
  async import(request: ImportCustomers, ctx: TaskContext): Promise<CustomerImport> {
    // Optional for those who enqueue; the class has initial values for both.
    const { file, batchSize } = request as Required<ImportCustomers>;
    const path = await this.folders.inData(file);
    const batch = new CustomerBatch(batchSize, (customers) => this.table.upsert(customers, ctx));
    const { size } = await stat(path);
    for await (const row of readCustomers(path, ctx.signal)) {
      const isWritten = await batch.add(row);
      if (isWritten) await ctx.progress((batch.readSoFar / size) * 100, `${batch.rows} rows read`, 'import');
    }
    await batch.flush();
    const rejectedRows = await this.keepRejected(batch, ctx);
    await ctx.progress(100, `${batch.rows} rows read, ${batch.rejected.length} rejected`, 'import');
    return { ...batch.totals(), rejectedRows };
  }

  private async keepRejected({ rejected }: CustomerBatch, ctx: TaskContext): Promise<string | null> {
    if (rejected.length === 0) return null;
    for (const { line, error } of rejected.slice(0, 20)) ctx.logger.warn(`Line ${line}: ${error}`);
    return ctx.artifacts.save(
      'rejected-rows.json',
      [...rejected].sort((a, b) => a.line - b.line),
    );
  }
}
