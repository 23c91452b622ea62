import { Module } from '@nestjs/common';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { CarrierModule } from './carrier/carrier.module.js';
import { CatalogModule } from './catalog/catalog.module.js';
import { CurrencyModule } from './currency/currency.module.js';
import { CustomersModule } from './customers/customers.module.js';
import { DatabaseModule } from './database/database.module.js';
import { FilesModule } from './files/files.module.js';
import { FulfilmentModule } from './fulfilment/fulfilment.module.js';
import { GreetingModule } from './greeting/greeting.module.js';
import { HousekeepingModule } from './housekeeping/housekeeping.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { PrimesModule } from './primes/primes.module.js';
import { ReportsModule } from './reports/reports.module.js';
import { ResearchModule } from './research/research.module.js';
import { WarehouseModule } from './warehouse/warehouse.module.js';
import { WebModule } from './web/web.module.js';

/** All that the shop does, without the ledger it is recorded in and without a way to look at it. */
@Module({
  imports: [
    DatabaseModule,
    FilesModule,
    WebModule,
    AnalyticsModule,
    CarrierModule,
    CatalogModule,
    CurrencyModule,
    CustomersModule,
    FulfilmentModule,
    GreetingModule,
    HousekeepingModule,
    OrdersModule,
    PrimesModule,
    ReportsModule,
    ResearchModule,
    WarehouseModule,
  ],
})
export class ShopModule {}
