import { Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { ADMIN_SETTINGS, type AdminSettings } from '../../admin-settings.js';

/** Where something of ours is found. Known once the host has called `setGlobalPrefix`, so it is asked for, not kept. */
abstract class Mount {
  constructor(
    private readonly configuredPath: string,
    private readonly application: ApplicationConfig,
  ) {}

  /** For clients, for example `/api/v1`; empty at the root. */
  get path(): string {
    return `${this.hostPrefix}${this.modulePath}`;
  }

  /** What our routes add to the host's prefix: what it has in common with the configured path is there already. */
  get modulePath(): string {
    const { configuredPath } = this;
    const isWithin = configuredPath === this.hostPrefix || configuredPath.startsWith(`${this.hostPrefix}/`);
    return isWithin ? configuredPath.slice(this.hostPrefix.length) : configuredPath;
  }

  private get hostPrefix(): string {
    const prefix = this.application.getGlobalPrefix().replace(/^\/+|\/+$/g, '');
    return prefix ? `/${prefix}` : '';
  }
}

/** Where the API is found. */
@Injectable()
export class ApiMount extends Mount {
  constructor(@Inject(ADMIN_SETTINGS) settings: AdminSettings, application: ApplicationConfig) {
    super(settings.apiPath, application);
  }
}

/** Where the dashboard is found. */
@Injectable()
export class UiMount extends Mount {
  constructor(@Inject(ADMIN_SETTINGS) settings: AdminSettings, application: ApplicationConfig) {
    super(settings.dashboardPath, application);
  }
}
