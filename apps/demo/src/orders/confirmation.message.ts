import { html } from '../rendering/html.js';
import { euro } from '../rendering/money.js';
import type { OrderLine, RenderOrderConfirmation } from './orders.contract.js';

const SENDER = 'shop@example.com';

/** What the order costs. */
export function totalCents(lines: readonly OrderLine[]): number {
  return lines.reduce((total, { quantity, unitCents }) => total + quantity * unitCents, 0);
}

/** The confirmation as an Internet message (RFC 5322) with a text and an HTML body. */
export function confirmationMessage(order: RenderOrderConfirmation, date: Date): string {
  // The part of a boundary that base64 cannot contain keeps it out of the bodies.
  const boundary = `=_${order.orderId}`;
  return [
    `From: ${encodedWords('The demo shop')} <${SENDER}>`,
    `To: ${encodedWords(order.customerName)} <${order.customerEmail}>`,
    `Subject: ${encodedWords(`Your order ${order.orderId}`)}`,
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    ...part(boundary, 'text/plain', textBody(order)),
    ...part(boundary, 'text/html', htmlBody(order)),
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

function part(boundary: string, contentType: string, body: string): string[] {
  const lines = base64(body).match(/.{1,76}/g) ?? [];
  return [
    `--${boundary}`,
    `Content-Type: ${contentType}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
    '',
    ...lines,
  ];
}

function textBody({ orderId, customerName, lines }: RenderOrderConfirmation): string {
  const rows = lines.map(
    ({ article, quantity, unitCents }) => `${quantity} x ${article}: ${euro(quantity * unitCents)}`,
  );
  return [
    `Dear ${customerName},`,
    '',
    `thank you for order ${orderId}:`,
    '',
    ...rows,
    '',
    `Total: ${euro(totalCents(lines))}`,
    '',
  ].join('\n');
}

function htmlBody({ orderId, customerName, lines }: RenderOrderConfirmation): string {
  const rows = lines.map(
    ({ article, quantity, unitCents }) =>
      html`<tr>
        <td>${quantity} × ${article}</td>
        <td>${euro(quantity * unitCents)}</td>
      </tr>`,
  );
  return html`<p>Dear ${customerName},</p>
    <p>thank you for order ${orderId}:</p>
    <table>
      ${rows}
    </table>
    <p>Total: ${euro(totalCents(lines))}</p> `.source;
}

/**
 * A header's text as encoded words (RFC 2047). Encoding all of them keeps letters of any language right, and line
 * breaks in a name from becoming headers. An encoded word has at most
 * 75 characters: 10 letters of up to 4 bytes fit.
 */
function encodedWords(text: string): string {
  const pieces = text.match(/.{1,10}/gsu) ?? [''];
  return pieces.map((piece) => `=?utf-8?B?${base64(piece)}?=`).join('\r\n ');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
