import { Get, Inject } from '@nestjs/common';
import { RequirePermission } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { ADMIN_SETTINGS, type AdminSettings } from '../admin-settings.js';
import { ApiMount } from '../http/index.js';
import { openApiDocument } from '../openapi/document.js';

/** The description of this API (OpenAPI 3.1). */
@AdminController('openapi.json')
export class OpenApiController {
  constructor(
    private readonly mount: ApiMount,
    @Inject(ADMIN_SETTINGS) private readonly settings: AdminSettings,
  ) {}

  @Get()
  @RequirePermission('system.read')
  document(): object {
    return openApiDocument(this.mount.path, this.settings.securitySchemes);
  }
}
