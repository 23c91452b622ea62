import { Global, Module } from '@nestjs/common';
import { join } from 'node:path';
import { readEnvironment } from '../demo.environment.js';
import { DemoFolders } from './demo-folders.js';

/** Provides {@link DemoFolders} to every part of the demo. */
@Global()
@Module({
  providers: [{ provide: DemoFolders, useFactory: () => new DemoFolders(join(readEnvironment().dataDir, 'demo')) }],
  exports: [DemoFolders],
})
export class FilesModule {}
