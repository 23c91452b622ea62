import { Module } from '@nestjs/common';
import { CustomerImportTasks } from './customer-import.tasks.js';
import { CustomerTable } from './customer.table.js';
import { SalesReportTasks } from './sales-report.tasks.js';
import { SalesFiguresReader } from './sales.figures.js';

@Module({ providers: [CustomerTable, SalesFiguresReader, CustomerImportTasks, SalesReportTasks] })
export class CustomersModule {}
