import { Controller, Get, Header, Headers } from '@nestjs/common';
import { type TaskInfo, TaskRegistry } from '@taskledger/nestjs';
import { type Html, html } from '../rendering/html.js';

const LINKS = [
  '/api/v1/tasks',
  '/api/v1/tasks/executions',
  '/api/v1/schedules',
  '/api/v1/health',
  '/api/v1/openapi.json',
];

const ORDER = JSON.stringify({
  orderId: 'A-1',
  customerEmail: 'zoe@example.com',
  customerName: 'Zoe',
  lines: [{ article: 'Tea pot', quantity: 1, unitCents: 3450 }],
});

/** The page for those who open the address in a browser. */
@Controller()
export class WelcomeController {
  constructor(private readonly registry: TaskRegistry) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  welcome(@Headers('host') host = '127.0.0.1'): string {
    return html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>Taskledger demo</title>
        </head>
        <body style="font: 16px sans-serif; margin: 2em; max-width: 50em">
          <h1>Taskledger demo</h1>
          <p>A small shop with background tasks. <a href="/admin/tasks">Open the dashboard</a>, or run a task:</p>
          <pre>
curl -X POST 'http://${host}/api/v1/tasks/hello/$execute' -H 'content-type: application/json' -d '{"params":{"name":"you"}}'</pre>
          <p>Place an order, and follow its workflow:</p>
          <pre>curl -X POST 'http://${host}/orders' -H 'content-type: application/json' -d '${ORDER}'</pre>
          <p>${LINKS.map(linkTo)}</p>
          <ul>
            ${this.registry.listAll().map(listItem)}
          </ul>
        </body>
      </html> `.source;
  }
}

function linkTo(path: string): Html {
  return html`<a href="${path}">${path}</a>`;
}

function listItem({ name, description }: TaskInfo): Html {
  return html`<li><code>${name}</code> ${description ?? ''}</li>`;
}
