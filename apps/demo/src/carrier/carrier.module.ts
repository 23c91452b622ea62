import { Module } from '@nestjs/common';
import { CarrierClient } from './carrier.client.js';
import { CarrierController } from './carrier.controller.js';
import { ParcelTable } from './parcel.table.js';
import { ShippingTasks } from './shipping.tasks.js';
import { TrackingTasks } from './tracking.tasks.js';

@Module({ controllers: [CarrierController], providers: [CarrierClient, ParcelTable, ShippingTasks, TrackingTasks] })
export class CarrierModule {}
