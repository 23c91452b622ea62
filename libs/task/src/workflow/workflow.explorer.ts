import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { discoveredClasses } from '../definition/index.js';
import { workflowsOf } from './uses-workflows.decorator.js';
import { WorkflowRegistry } from './workflow.registry.js';

/** Finds the workflows that providers name. */
@Injectable()
export class WorkflowExplorer implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly registry: WorkflowRegistry,
  ) {}

  onModuleInit(): void {
    for (const { type } of discoveredClasses(this.discovery))
      for (const definition of workflowsOf(type)) this.registry.add(definition);
  }
}
