import { Module } from '@nestjs/common';
import { ExchangeRateTasks } from './exchange-rates.tasks.js';
import { RatesClient } from './rates.client.js';
import { UnreliableController } from './unreliable.controller.js';

@Module({ controllers: [UnreliableController], providers: [RatesClient, ExchangeRateTasks] })
export class CurrencyModule {}
