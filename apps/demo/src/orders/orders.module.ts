import { Module } from '@nestjs/common';
import { CardGateway } from './card.gateway.js';
import { ConfirmationTasks } from './confirmation.tasks.js';
import { PaymentTasks } from './payment.tasks.js';

@Module({ providers: [CardGateway, PaymentTasks, ConfirmationTasks] })
export class OrdersModule {}
