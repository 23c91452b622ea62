import { setTimeout as pause } from 'node:timers/promises';

const ORDER = {
  orderId: 'A-1042',
  customerEmail: 'zoe.novak@example.com',
  customerName: 'Zoë Novák',
  lines: [
    { article: 'Tea pot', quantity: 1, unitCents: 3450 },
    { article: 'Tea cup', quantity: 2, unitCents: 770 },
  ],
};

/** What a shop does all day, as often as each is there. */
const ROUND = [
  ...Array.from({ length: 5 }, () => ['hello', { name: 'Ada' }]),
  ...['alice', 'sonnet-18', 'gettysburg', 'moby-dick'].map((text) => ['text_statistics', { text }]),
  ['render_order_confirmation', ORDER],
  ['render_order_confirmation', { ...ORDER, orderId: 'B-7' }],
  ['sales_report', { format: 'markdown' }],
  ['import_customers', {}],
  ['digest_files', { folder: 'texts' }],
  ['sync_exchange_rates', {}],
  ['count_primes', { limit: 400_000 }],
];

/** Keeps the demo busy, more in some seconds than in others, until it is stopped. */
export class DemoLoad {
  #isStopped = false;
  #failuresPerRound = 0;
  #ended = Promise.resolve();

  constructor(demo) {
    this.demo = demo;
  }

  start() {
    this.#ended = this.#work();
  }

  /** From now on, cards are declined. */
  fail() {
    this.#failuresPerRound = 6;
  }

  async stop() {
    this.#isStopped = true;
    await this.#ended;
  }

  async #work() {
    for (let second = 0; !this.#isStopped; second += 1) {
      const size = 3 + Math.round(5 * (1 + Math.sin(second / 9)));
      const some = Array.from({ length: size }, (_, index) => ROUND[(second * 7 + index) % ROUND.length]);
      await Promise.all(some.map(([name, params]) => this.#run(name, params)));
      if (second % 15 === 3) await this.#decline(second);
      if (second % 10 === 5) await this.#order(second);
      for (let index = 0; index < this.#failuresPerRound; index += 1) await this.#decline(second * 10 + index);
      await pause(1_000);
    }
  }

  #decline(number) {
    return this.#run('charge_expired_card', { orderId: `A-${1_000 + number}`, amountCents: 4_990 });
  }

  /** Some are large enough for the clerk, and some are paid with an expired card. */
  #order(number) {
    const lines = number % 20 === 5 ? [{ article: 'Tea set', quantity: 1, unitCents: 24_900 }] : ORDER.lines;
    const card = number % 30 === 15 ? 'expired' : 'visa';
    return this.demo.post('/orders', { ...ORDER, orderId: `L-${number}`, lines, card });
  }

  #run(name, params) {
    return this.demo.post(`/api/v1/tasks/${name}/$execute`, { params });
  }
}
