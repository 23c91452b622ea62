import { Module } from '@nestjs/common';
import {
  AccessPreflight,
  AccessResolver,
  AlertAccess,
  Authenticator,
  BreakerAccess,
  BulkAccess,
  ErrorAccess,
  ExecutionAccess,
  LockAccess,
  PrivateMetadata,
  QueueAccess,
  ScheduleAccess,
  ScrapeTokens,
  TaskAccess,
  ViewAccess,
  WorkerAccess,
  WorkflowAccess,
} from './access/index.js';
import { ADMIN_SETTINGS, resolveAdminSettings } from './admin-settings.js';
import { AuditTrail } from './audit/audit-trail.js';
import { ApiMount, RequestLimiter, RequestRouter, UiMount } from './http/index.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './task-admin.module-definition.js';

const SHARED = [
  AlertAccess,
  AuditTrail,
  BreakerAccess,
  BulkAccess,
  ErrorAccess,
  AccessResolver,
  Authenticator,
  ScrapeTokens,
  RequestLimiter,
  ExecutionAccess,
  LockAccess,
  PrivateMetadata,
  QueueAccess,
  ScheduleAccess,
  TaskAccess,
  ViewAccess,
  WorkerAccess,
  WorkflowAccess,
  ApiMount,
  UiMount,
  RequestRouter,
];

/** What the API and the dashboard share: the options, who may do what, and where each is found. */
@Module({
  providers: [
    { provide: ADMIN_SETTINGS, inject: [MODULE_OPTIONS_TOKEN], useFactory: resolveAdminSettings },
    AccessPreflight,
    ...SHARED,
  ],
  exports: [ADMIN_SETTINGS, ...SHARED],
})
export class AdminCoreModule extends ConfigurableModuleClass {}
