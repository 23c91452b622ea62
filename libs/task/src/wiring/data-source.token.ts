import { DataSource } from 'typeorm';

/**
 * The token of `@nestjs/typeorm`'s `@InjectDataSource(name)`. Not taken from there: npm gives an application on Nest 11
 * its version 12, an ES module, which the CommonJS of Jest cannot load.
 */
export function dataSourceToken(name: string): string | typeof DataSource {
  return name === 'default' ? DataSource : `${name}DataSource`;
}
