import { Injectable, Logger } from '@nestjs/common';
import type { AlertChannel } from '@taskledger/nestjs';

type Notification = Parameters<AlertChannel['send']>[0];

/** Tells of alerts in the log of the process. An e-mail would be sent in its place. */
@Injectable()
export class AlertLog implements AlertChannel {
  private readonly logger = new Logger('Alerts');

  send({ text }: Notification): void {
    this.logger.log(text.replaceAll('\n', ' · '));
  }
}
