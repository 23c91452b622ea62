import { Module } from '@nestjs/common';
import { TaskAdminModule } from '@taskledger/admin';
import { TaskModule } from '@taskledger/nestjs';
import { AlertLog } from './alerts/alert.log.js';
import { demoTaskOptions } from './demo.options.js';
import { demoAccess } from './login/demo.access.js';
import { ShopModule } from './shop.module.js';
import { WelcomeModule } from './welcome/welcome.module.js';
import { WorkloadModule } from './workload/workload.module.js';

/** The application: the shop, its ledger, and the REST API and dashboard over it. */
@Module({
  imports: [
    TaskModule.forRootAsync({ useFactory: demoTaskOptions }),
    TaskAdminModule.forRoot({ access: demoAccess() }),
    ShopModule,
    WelcomeModule,
    WorkloadModule,
  ],
  providers: [AlertLog],
})
export class AppModule {}
