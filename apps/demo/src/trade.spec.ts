import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importCustomers, salesReport } from './customers/customers.contract.js';
import { hello } from './greeting/hello.contract.js';
import { renderOrderConfirmation } from './orders/orders.contract.js';
import { RunningShop } from './shop.fixture.js';

// The rows of customers.csv that are wrong on purpose, by what they begin with.
const WRONG = [
  'not-an-email',
  'missing.columns@',
  'eve.future@',
  'neg.orders@',
  'long.country@',
  'bad.money@',
  'too.many@',
];

interface Customer {
  readonly country: string;
  readonly orders: number;
  readonly cents: number;
}

describe('tasks of the trade', () => {
  let shop: RunningShop;
  let lines: string[];
  let customers: Customer[];

  beforeAll(async () => {
    shop = await RunningShop.start();
    lines = readFileSync(join(shop.folders.data, 'customers.csv'), 'utf8').trimEnd().split('\n');
    customers = expectedCustomers(lines);
  });
  afterAll(() => shop.stop());

  const storedTotals = async (): Promise<unknown> => {
    const sql =
      'SELECT count(*)::int AS customers, sum(orders)::int AS orders, sum(revenue_cents)::int AS cents FROM demo.customers';
    return (await shop.dataSource.query<unknown[]>(sql))[0];
  };
  const expectedTotals = (): unknown => ({
    customers: customers.length,
    orders: sum(customers.map(({ orders }) => orders)),
    cents: sum(customers.map(({ cents }) => cents)),
  });

  describe('import_customers', () => {
    it('imports the good rows, and keeps the bad ones with their line numbers', async () => {
      const result = await (await shop.tasks.enqueue(importCustomers, { batchSize: 10 })).result();
      const rejected = JSON.parse((await shop.artifact(result.rejectedRows ?? '')).text) as {
        line: number;
        error: string;
      }[];

      // One customer occurs twice, in different letters.
      expect(result).toMatchObject({ rows: 105, inserted: 97, updated: 1, rejected: 7 });
      expect(await storedTotals()).toEqual(expectedTotals());
      expect(rejected.map(({ line }) => line)).toEqual(
        WRONG.map((start) => 1 + lines.findIndex((line) => line.startsWith(start))),
      );
      expect(rejected.map(({ error }) => error)).toEqual([
        'email is not an e-mail address',
        expect.stringContaining('Invalid Record Length'),
        'signed_up is not a date of the form 2025-12-31',
        'orders is not a number of orders',
        'country is not a country code of two capital letters',
        'revenue is not an amount such as 1,234.50',
        expect.stringContaining('Invalid Record Length'),
      ]);
    });

    it('understands quotes, commas and line breaks inside of quotes, and letters of any language', async () => {
      const sql =
        "SELECT name FROM demo.customers WHERE email ~ '^(multi.line|finn.jansen|chloe.obrien|jurgen.lind)@' ORDER BY email";
      const names = (await shop.dataSource.query<{ name: string }[]>(sql)).map(({ name }) => name);

      expect(names).toEqual(["Chloé O'Brien", 'Finn "Fi" Jansen', 'Lind, Jürgen', 'Multi\nLine GmbH']);
    });

    it('changes nothing when it runs again', async () => {
      const result = await (await shop.tasks.enqueue(importCustomers)).result();

      expect(result).toMatchObject({ rows: 105, inserted: 0, rejected: 7 });
      expect(await storedTotals()).toEqual(expectedTotals());
    });
  });

  describe('sales_report', () => {
    it('sums up the customers by country, in HTML', async () => {
      const result = await (await shop.tasks.enqueue(salesReport)).result();
      const { name, contentType, text } = await shop.artifact(result.artifact);
      const rows = reportRows(customers);

      expect({ name, contentType }).toEqual({ name: 'sales-report.html', contentType: 'text/html; charset=utf-8' });
      expect(result).toMatchObject({
        customers: 97,
        countries: rows.length,
        revenueCents: sum(customers.map(({ cents }) => cents)),
      });
      for (const row of rows)
        expect(text.replaceAll('\n', '')).toContain(row.map((cell) => `<td>${cell}</td>`).join(''));
      expect(text).not.toContain("'");
    });

    it('says the same in Markdown', async () => {
      const result = await (await shop.tasks.enqueue(salesReport, { format: 'markdown', top: 1 })).result();
      const { text, contentType } = await shop.artifact(result.artifact);

      expect(contentType).toBe('text/markdown; charset=utf-8');
      for (const row of reportRows(customers)) expect(text).toContain(`| ${row.join(' | ')} |\n`);
    });
  });

  it('render_order_confirmation writes a message with the total', async () => {
    const order = {
      orderId: 'A-7',
      customerEmail: 'zoe@example.com',
      customerName: 'Zoë\r\nBcc: spy@example.com',
      lines: [
        { article: '<b>Pot</b>', quantity: 3, unitCents: 1005 },
        { article: 'Cup', quantity: 1, unitCents: 99 },
      ],
    };
    const result = await (await shop.tasks.enqueue(renderOrderConfirmation, order)).result();
    const { name, contentType, text } = await shop.artifact(result.message);
    const bodies = [...text.matchAll(/base64\r\n\r\n([\s\S]+?)\r\n--/g)].map(([, body = '']) =>
      Buffer.from(body, 'base64').toString(),
    );

    expect({ name, contentType, totalCents: result.totalCents }).toEqual({
      name: 'A-7.eml',
      contentType: 'message/rfc822',
      totalCents: 3114,
    });
    expect(text).not.toMatch(/^Bcc:/m);
    expect(bodies).toEqual([
      expect.stringContaining('Total: €31.14'),
      expect.stringContaining('&lt;b&gt;Pot&lt;/b&gt;'),
    ]);
  });

  it('the start page names the tasks and how to run one', async () => {
    const page = await (await fetch(await shop.app.getUrl())).text();

    expect(page).toContain('<li><code>import_customers</code> Imports customers from a CSV file');
    expect(page).toContain(`curl -X POST '${await shop.app.getUrl()}/api/v1/tasks/hello/$execute'`);
  });

  it('hello greets', async () => {
    const [world, you] = await shop.tasks.enqueueMany(hello, [{}, { name: 'you' }]);

    expect([await world?.result(), await you?.result()]).toEqual([
      { greeting: 'Hello, world!' },
      { greeting: 'Hello, you!' },
    ]);
  });
});

/** Reads the file without a CSV parser: every good row ends in four columns that are easily told apart. */
function expectedCustomers(lines: readonly string[]): Customer[] {
  const byAddress = new Map<string, Customer>();
  for (const line of lines.filter((text) => !WRONG.some((start) => text.startsWith(start)))) {
    const [, country = '', orders, amount = ''] = /,([A-Z]{2}),\d{4}-\d\d-\d\d,(\d+),"?([\d,.]+)"?$/.exec(line) ?? [];
    const address = line.split(',')[0]?.toLowerCase() ?? '';
    if (country)
      byAddress.set(address, {
        country,
        orders: Number(orders),
        cents: Math.round(Number(amount.replaceAll(',', '')) * 100),
      });
  }
  return [...byAddress.values()];
}

function reportRows(customers: readonly Customer[]): string[][] {
  return [...new Set(customers.map(({ country }) => country))].map((country) => {
    const own = customers.filter((customer) => customer.country === country);
    const euros = (sum(own.map(({ cents }) => cents)) / 100).toLocaleString('en-US', { minimumFractionDigits: 2 });
    return [country, String(own.length), String(sum(own.map(({ orders }) => orders))), `€${euros}`];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
