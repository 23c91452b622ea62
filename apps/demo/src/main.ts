import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { readEnvironment } from './demo.environment.js';
import { loginGate } from './login/login.gate.js';
import { DemoLogger } from './demo.logger.js';

const logger = new Logger('Demo');
const { host, login, port, workload } = readEnvironment();
const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: new DemoLogger() });
if (login) app.use(loginGate(login));
// On SIGTERM and Ctrl-C, running tasks stop in an orderly way and their outcomes are recorded.
app.enableShutdownHooks();
await listen();

async function listen(): Promise<void> {
  try {
    await app.listen(port, host);
    const url = await app.getUrl();
    logger.log(`Open the dashboard: ${url}/admin/tasks (start page: ${url})`);
    if (workload)
      logger.log('Three examples fail on purpose: expired cards, the exchange rates twice, the carrier at first.');
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    logger.error(isTaken ? `Port ${port} of ${host} is taken. Stop what uses it, or set PORT to another one.` : error);
    process.exitCode = 1;
    await app.close();
  }
}
