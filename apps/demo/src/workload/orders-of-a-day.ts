import type { FulfilOrder } from '../fulfilment/fulfilment.contract.js';

const CUSTOMERS = {
  zoe: { customerEmail: 'zoe.novak@example.com', customerName: 'Zoë Novák' },
  finn: { customerEmail: 'finn.jansen@example.com', customerName: 'Finn Jansen' },
  mia: { customerEmail: 'mia.rossi@example.com', customerName: 'Mia Rossi' },
};

const POT = { article: 'Tea pot', quantity: 1, unitCents: 3450 };
const CUPS = { article: 'Tea cup', quantity: 2, unitCents: 770 };
const SETS = { article: 'Tea set', quantity: 2, unitCents: 14_900 };

/** Three orders: one that is shipped at once, one that a clerk looks at, and one whose card has expired. */
export function ordersOf(now: Date): FulfilOrder[] {
  const day = now.toISOString().slice(2, 10).replaceAll('-', '');
  return [
    { orderId: `A-${day}`, ...CUSTOMERS.zoe, lines: [POT, CUPS], card: 'visa' },
    { orderId: `B-${day}`, ...CUSTOMERS.finn, lines: [SETS], card: 'visa' },
    { orderId: `C-${day}`, ...CUSTOMERS.mia, lines: [CUPS], card: 'expired' },
  ];
}
