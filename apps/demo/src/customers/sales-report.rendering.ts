import { type Html, html } from '../rendering/html.js';
import { euro } from '../rendering/money.js';
import type { SalesFigures } from './sales.figures.js';

const COUNTRY_HEADINGS = ['Country', 'Customers', 'Orders', 'Revenue'];
const CUSTOMER_HEADINGS = ['Customer', 'Country', 'Revenue'];

/** A report in one of its formats. */
export interface RenderedReport {
  readonly name: string;
  readonly contentType: string;
  readonly text: string;
}

/** The report as a page that needs nothing else. */
export function renderHtml(figures: SalesFigures): RenderedReport {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Sales report</title>
        <style>
          body {
            font: 16px sans-serif;
            margin: 2em;
          }
          td,
          th {
            padding: 0.3em 1em;
            text-align: left;
          }
        </style>
      </head>
      <body>
        <h1>Sales report</h1>
        ${table('By country', COUNTRY_HEADINGS, countryRows(figures))}
        ${table('Best customers', CUSTOMER_HEADINGS, customerRows(figures))}
      </body>
    </html> `;
  return { name: 'sales-report.html', contentType: 'text/html; charset=utf-8', text: page.source };
}

/** The report as Markdown. */
export function renderMarkdown(figures: SalesFigures): RenderedReport {
  const text = [
    '# Sales report',
    '',
    ...markdownTable('By country', COUNTRY_HEADINGS, countryRows(figures)),
    ...markdownTable('Best customers', CUSTOMER_HEADINGS, customerRows(figures)),
  ].join('\n');
  return { name: 'sales-report.md', contentType: 'text/markdown; charset=utf-8', text };
}

type Row = readonly (string | number)[];

function countryRows({ countries }: SalesFigures): Row[] {
  return countries.map(({ country, customers, orders, revenueCents }) => [
    country,
    customers,
    orders,
    euro(revenueCents),
  ]);
}

function customerRows({ best }: SalesFigures): Row[] {
  return best.map(({ name, country, revenueCents }) => [name, country, euro(revenueCents)]);
}

function table(title: string, headings: Row, rows: readonly Row[]): Html {
  const head = headings.map((heading) => html`<th>${heading}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell) => html`<td>${cell}</td>`)}
      </tr>`,
  );
  return html`<h2>${title}</h2>
    <table>
      <tr>
        ${head}
      </tr>
      ${body}
    </table>`;
}

function markdownTable(title: string, headings: Row, rows: readonly Row[]): string[] {
  const line = (row: Row): string => `| ${row.map((cell) => markdownCell(String(cell))).join(' | ')} |`;
  return [`## ${title}`, '', line(headings), line(headings.map(() => '---')), ...rows.map(line), ''];
}

// A line break or a bar inside of a name would end the cell.
function markdownCell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
}
