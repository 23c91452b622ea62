import { Module } from '@nestjs/common';
import {
  AccessPreflight,
  AccessResolver,
  Authenticator,
  ExecutionAccess,
  PrivateMetadata,
  TaskAccess,
} from './access/index.js';
import { ADMIN_SETTINGS, resolveAdminSettings } from './admin-settings.js';
import { AuditTrail } from './audit/audit-trail.js';
import { ApiMount, RequestLimiter, RequestRouter, UiMount } from './http/index.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './task-admin.module-definition.js';

const SHARED = [
  AuditTrail,
  AccessResolver,
  Authenticator,
  RequestLimiter,
  ExecutionAccess,
  PrivateMetadata,
  TaskAccess,
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
