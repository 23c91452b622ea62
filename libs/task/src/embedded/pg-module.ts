import pg from 'pg';
import { type ClientContext, EmbeddedClient } from './embedded-client.js';
import { EmbeddedPool } from './embedded-pool.js';

type Options = Readonly<Record<string, unknown>>;

/** What TypeORM's `driver` option needs of the `pg` package. */
export interface PgModuleShape {
  readonly Pool: new (options?: Options) => EmbeddedPool;
  readonly Client: new (options?: Options | string) => EmbeddedClient;
  readonly types: typeof pg.types;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly DatabaseError: typeof pg.DatabaseError;
}

/** A `pg` module whose pools and clients are all views of one session. Hosts, ports and users are ignored. */
export function createPgModule(context: ClientContext): PgModuleShape {
  return {
    Pool: class extends EmbeddedPool {
      constructor(options?: Options) {
        super(context, options);
      }
    },
    Client: class extends EmbeddedClient {
      constructor() {
        super(context);
      }
    },
    types: pg.types,
    defaults: {},
    DatabaseError: pg.DatabaseError,
  };
}
