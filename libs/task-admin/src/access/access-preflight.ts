import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type PreflightFinding, TaskPreflight } from '@taskledger/nestjs';
import { ADMIN_SETTINGS, type AdminSettings } from '../admin-settings.js';

/** Has the preflight look at who may come in. */
@Injectable()
export class AccessPreflight implements OnModuleInit {
  constructor(
    private readonly preflight: TaskPreflight,
    @Inject(ADMIN_SETTINGS) private readonly settings: AdminSettings,
  ) {}

  onModuleInit(): void {
    this.preflight.add('dashboard_access', () => accessFinding(this.settings));
  }
}

/** What the preflight says about the `access` option. Without any the module does not even start. */
export function accessFinding(
  { access }: Pick<AdminSettings, 'access'>,
  { NODE_ENV }: Readonly<Record<string, string | undefined>> = process.env,
): PreflightFinding {
  if (access !== 'none')
    return { status: 'ok', message: 'The application decides who may use the dashboard and its API.' };
  if (NODE_ENV !== 'production')
    return { status: 'ok', message: 'There is no login; only requests from this machine are answered.' };
  return {
    status: 'problem',
    message:
      "The dashboard and its API run in production with access: 'none'. Whatever can send requests from this machine reads " +
      'every payload and runs every task; a proxy on it that adds no X-Forwarded-For lets everybody in.',
    remedy:
      'Tell TaskAdminModule.forRoot() who may do that: access: { authenticate, can }, { useClass: MyAccess } or ' +
      '{ guards: [JwtGuard], can }.',
  };
}
