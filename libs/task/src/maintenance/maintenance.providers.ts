import type { Provider } from '@nestjs/common';
import { Janitor } from './janitor.js';
import { MaintenanceJobRunner } from './maintenance-job-runner.js';
import { MaintenanceSchedule } from './maintenance-schedule.js';
import { SearchIndexer } from './search-indexer.js';
import { TaskConfig } from './task-config.js';
import { TaskSystem } from './system/task-system.js';
import { TaskMaintenance } from './task-maintenance.js';

export const maintenanceProviders: Provider[] = [
  Janitor,
  MaintenanceJobRunner,
  MaintenanceSchedule,
  SearchIndexer,
  TaskConfig,
  TaskMaintenance,
  TaskSystem,
];
