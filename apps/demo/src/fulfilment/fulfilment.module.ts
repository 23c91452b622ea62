import { Module } from '@nestjs/common';
import { CheckOrderTasks } from './check-order.tasks.js';
import { OrdersController } from './orders.controller.js';

@Module({ controllers: [OrdersController], providers: [CheckOrderTasks] })
export class FulfilmentModule {}
