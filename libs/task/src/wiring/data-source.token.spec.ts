import { expect, it } from '@jest/globals';
import { getDataSourceToken } from '@nestjs/typeorm';
import { dataSourceToken } from './data-source.token.js';

it.each(['default', 'taskledger'])('F2 is the token of @InjectDataSource(), for "%s"', (name) => {
  expect(dataSourceToken(name)).toBe(getDataSourceToken(name));
});
