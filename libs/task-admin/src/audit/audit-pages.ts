import { Injectable, type StreamableFile } from '@nestjs/common';
import { TaskAudit } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { exportFile, type Row } from '../export/index.js';
import type { AuditExportQuery, AuditFilterQuery } from './audit-list.query.js';
import { AUDIT_FILE, auditView } from './audit-view.js';

interface Place {
  readonly cursor?: string;
  readonly limit: number;
}

/** Entries as clients see them, and where the next page begins. */
interface AuditViews {
  readonly rows: readonly Row[];
  readonly next?: string;
}

const AT_ONCE = 500;

/** The audit as a user may see it: in pages, and as a file. */
@Injectable()
export class AuditPages {
  constructor(
    private readonly audit: TaskAudit,
    private readonly access: ExecutionAccess,
  ) {}

  async page(user: TaskAdminUser, query: AuditFilterQuery, place: Place): Promise<AuditViews> {
    const { execution_id: executionId, actor, ...filter } = query;
    const only = (await this.access.isScoped(user)) ? String(user.id) : undefined;
    // An entry is not about one execution only: whoever does not see all of them sees what is their own.
    if (only !== undefined && actor !== undefined && actor !== only) return { rows: [] };
    const { items, next } = await this.audit.list({ ...filter, ...place, executionId, actor: only ?? actor });
    const mayReadPayload = await (await this.access.viewOf(user)).may('execution.readPayload');
    return { rows: items.map((entry) => auditView(entry, mayReadPayload)), next };
  }

  async file(user: TaskAdminUser, { format, limit, ...filter }: AuditExportQuery): Promise<StreamableFile> {
    const rest = this.pages(user, filter, limit);
    const { value: first } = await rest.next();
    return exportFile(format, AUDIT_FILE, { first: first ?? [], rest });
  }

  // What the user may see is asked again for each page: writing takes its time, and that may change meanwhile.
  private async *pages(
    user: TaskAdminUser,
    filter: AuditFilterQuery,
    most: number,
  ): AsyncGenerator<readonly Row[], undefined> {
    let cursor: string | undefined;
    for (let left = most; left > 0;) {
      const limit = Math.min(AT_ONCE, left);
      const { rows, next }: AuditViews = await this.page(user, filter, {
        limit,
        ...(cursor !== undefined && { cursor }),
      });
      yield rows;
      left -= rows.length;
      if (next === undefined) return;
      cursor = next;
    }
  }
}
