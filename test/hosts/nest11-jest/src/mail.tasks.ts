import { Injectable } from '@nestjs/common';
import { Task } from '@taskledger/nestjs';
import { IsString } from 'class-validator';

export class SendMail {
  @IsString() to!: string;
}

@Injectable()
export class MailTasks {
  readonly sent: string[] = [];

  @Task('send_mail')
  send(payload: SendMail): { to: string } {
    this.sent.push(payload.to);
    return { to: payload.to };
  }
}
