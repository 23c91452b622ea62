const EURO = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

/** Cents as people write them. */
export function euro(cents: number): string {
  return EURO.format(cents / 100);
}
