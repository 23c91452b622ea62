import { Module } from '@nestjs/common';
import { ReorderTasks } from './reorder.tasks.js';
import { ReservationTasks } from './reservation.tasks.js';
import { StockTable } from './stock.table.js';

@Module({ providers: [StockTable, ReservationTasks, ReorderTasks] })
export class WarehouseModule {}
