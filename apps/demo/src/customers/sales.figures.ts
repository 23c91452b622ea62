import { Injectable } from '@nestjs/common';
import { DemoDatabase } from '../database/demo.database.js';
import { CustomerTable } from './customer.table.js';

export interface CountrySales {
  readonly country: string;
  readonly customers: number;
  readonly orders: number;
  readonly revenueCents: number;
}

export interface CustomerSales {
  readonly name: string;
  readonly country: string;
  readonly revenueCents: number;
}

export interface SalesFigures {
  readonly countries: readonly CountrySales[];
  readonly best: readonly CustomerSales[];
}

const BY_COUNTRY = `
  SELECT country, count(*)::int AS customers, sum(orders)::int AS orders, sum(revenue_cents)::float8 AS "revenueCents"
    FROM demo.customers GROUP BY country ORDER BY sum(revenue_cents) DESC, country`;

const BEST = `
  SELECT name, country, revenue_cents::float8 AS "revenueCents"
    FROM demo.customers ORDER BY revenue_cents DESC, email LIMIT $1`;

/** What the reports are made of. */
@Injectable()
export class SalesFiguresReader {
  constructor(
    private readonly database: DemoDatabase,
    private readonly table: CustomerTable,
  ) {}

  async read(top: number): Promise<SalesFigures> {
    await this.table.exists();
    const countries = await this.database.query<CountrySales>(BY_COUNTRY);
    const best = await this.database.query<CustomerSales>(BEST, [top]);
    return { countries, best };
  }
}
