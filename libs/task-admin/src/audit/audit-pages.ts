import { Injectable, type StreamableFile } from '@nestjs/common';
import { type AuditEntry, type AuditPage, TaskAudit } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { exportFile, type Row } from '../export/index.js';
import type { AuditExportQuery, AuditFilterQuery } from './audit-list.query.js';
import { AUDIT_FILE, auditView } from './audit-view.js';

type Place = { readonly cursor?: string; readonly limit: number };

const AT_ONCE = 500;

/** The audit as a user may see it: in pages, and as a file. */
@Injectable()
export class AuditPages {
  constructor(
    private readonly audit: TaskAudit,
    private readonly access: ExecutionAccess,
  ) {}

  async page(
    user: TaskAdminUser,
    { execution_id: executionId, actor, ...filter }: AuditFilterQuery,
    place: Place,
  ): Promise<AuditPage> {
    const only = (await this.access.isScoped(user)) ? String(user.id) : undefined;
    // An entry is not about one execution only: whoever does not see all of them sees what is their own.
    if (only !== undefined && actor !== undefined && actor !== only) return { items: [] };
    return this.audit.list({ ...filter, ...place, executionId, actor: only ?? actor });
  }

  async file(user: TaskAdminUser, { format, limit, ...filter }: AuditExportQuery): Promise<StreamableFile> {
    const rest = this.pages(user, filter, limit);
    const { value: first } = await rest.next();
    return exportFile(format, AUDIT_FILE, { first: first ?? [], rest });
  }

  // Who may see what is asked again for each page: writing takes its time, and that may change meanwhile.
  private async *pages(
    user: TaskAdminUser,
    filter: AuditFilterQuery,
    most: number,
  ): AsyncGenerator<readonly Row[], undefined> {
    let cursor: string | undefined;
    for (let left = most; left > 0;) {
      const page: { items: readonly AuditEntry[]; next?: string } = await this.page(user, filter, {
        ...(cursor !== undefined && { cursor }),
        limit: Math.min(AT_ONCE, left),
      });
      yield page.items.map(auditView);
      left -= page.items.length;
      cursor = page.next;
      if (cursor === undefined) return;
    }
  }
}
