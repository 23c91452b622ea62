import { z } from 'zod';

/** One row of a customer file: text in, a customer out. */
export const customerRow = z.object({
  email: z.email({ error: 'is not an e-mail address' }).toLowerCase(),
  name: z.string().trim().min(1, { error: 'is empty' }).max(200),
  country: z.string().regex(/^[A-Z]{2}$/, { error: 'is not a country code of two capital letters' }),
  signed_up: z.iso.date({ error: 'is not a date of the form 2025-12-31' }),
  orders: z
    .string()
    .regex(/^\d{1,6}$/, { error: 'is not a number of orders' })
    .transform(Number),
  revenue: z
    .string()
    .regex(/^(\d{1,3}(,\d{3})*|\d{1,9})\.\d{2}$/, { error: 'is not an amount such as 1,234.50' })
    .transform(cents),
});

/** A customer as imported; the revenue is in cents. */
export type Customer = z.output<typeof customerRow>;

// Digits only: cents never pass through a binary fraction.
function cents(amount: string): number {
  return Number(amount.replace(/[,.]/g, ''));
}

/** What is wrong with a row, in one line. */
export function problemsOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
}
