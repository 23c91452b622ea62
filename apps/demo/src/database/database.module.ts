import { Global, Module } from '@nestjs/common';
import { DemoDatabase } from './demo.database.js';

/** Provides {@link DemoDatabase} to every part of the demo. */
@Global()
@Module({ providers: [DemoDatabase], exports: [DemoDatabase] })
export class DatabaseModule {}
