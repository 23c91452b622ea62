import { type CanActivate, Inject, Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ADMIN_SETTINGS, type AdminSettings } from '../admin-settings.js';
import { DelegatedPolicy } from './delegated.policy.js';
import { GuardedPolicy } from './guarded.policy.js';
import { LoopbackPolicy } from './loopback.policy.js';
import type { RequestPolicy } from './request-policy.js';
import type { TaskAdminAccessOption } from './task-admin-access.js';

/** Turns the `access` option into the policy that every request is put to. */
@Injectable()
export class AccessResolver implements OnModuleInit {
  private resolved?: RequestPolicy;

  constructor(
    @Inject(ADMIN_SETTINGS) private readonly settings: AdminSettings,
    private readonly moduleRef: ModuleRef,
  ) {}

  // In this hook every provider of the application exists, wherever it was declared.
  async onModuleInit(): Promise<void> {
    this.resolved = await this.resolve(this.settings.access);
  }

  get policy(): RequestPolicy {
    if (this.resolved) return this.resolved;
    throw new Error('A request arrived before the application was initialised. Call app.init() or app.listen() first.');
  }

  private async resolve(access: TaskAdminAccessOption): Promise<RequestPolicy> {
    if (access === 'none') return new LoopbackPolicy();
    if ('useClass' in access) return new DelegatedPolicy(await this.instanceOf(access.useClass));
    if ('useExisting' in access) return new DelegatedPolicy(this.moduleRef.get(access.useExisting, { strict: false }));
    if (!('guards' in access)) return new DelegatedPolicy(access);
    const guards = access.guards.map((guard) => (isClass(guard) ? this.instanceOf(guard) : guard));
    return new GuardedPolicy(access, await Promise.all(guards));
  }

  private async instanceOf<T>(type: Type<T>): Promise<T> {
    try {
      return this.moduleRef.get(type, { strict: false });
    } catch {
      return this.moduleRef.create(type);
    }
  }
}

function isClass(guard: CanActivate | Type<CanActivate>): guard is Type<CanActivate> {
  return typeof guard === 'function';
}
