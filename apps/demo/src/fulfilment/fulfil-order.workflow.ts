import { defineWorkflow } from '@taskledger/nestjs';
import { shipOrder } from '../carrier/carrier.contract.js';
import { chargeOrder, renderOrderConfirmation } from '../orders/orders.contract.js';
import { releaseStock, reserveStock } from '../warehouse/warehouse.contract.js';
import { checkOrder, FulfilOrder } from './fulfilment.contract.js';

const CHECKED_FROM_CENTS = 200_00;

/**
 * From the order to the parcel: stock is set aside, the card is charged, large orders are looked at by a clerk, the parcel is
 * booked, and the customer is told. A card that is declined gives the stock back.
 */
export const fulfilOrder = defineWorkflow('fulfil_order', { payload: FulfilOrder }, (w) => {
  const reserved = w.task('reserved', reserveStock, ({ payload: { orderId, lines } }) => ({ orderId, lines }));
  const charged = w.task(
    'charged',
    chargeOrder,
    ({ payload: { orderId, card = 'visa' }, reserved: { totalCents } }) => ({ orderId, amountCents: totalCents, card }),
    { after: reserved },
  );
  w.task('released', releaseStock, ({ payload: { orderId } }) => ({ orderId }), {
    after: { on: charged, when: 'failure' },
  });
  const checked = w.branch('checked', {
    after: charged,
    when: ({ charged: { chargedCents } }) => chargedCents >= CHECKED_FROM_CENTS,
    // oxlint-disable-next-line unicorn/no-thenable -- it is the name of an arm
    then: (arm) =>
      arm.task(
        'checked_by_hand',
        checkOrder,
        ({ payload: { orderId }, charged: { chargedCents } }) => ({ orderId, totalCents: chargedCents }),
        { after: charged },
      ),
  });
  const shipped = w.task('shipped', shipOrder, ({ payload: { orderId } }) => ({ orderId }), { after: checked });
  w.task(
    'confirmed',
    renderOrderConfirmation,
    ({ payload: { orderId, customerEmail, customerName, lines } }) => ({ orderId, customerEmail, customerName, lines }),
    { after: shipped },
  );
  return shipped;
});
