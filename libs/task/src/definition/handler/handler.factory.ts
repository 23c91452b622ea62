import { EXCEPTION_FILTERS_METADATA } from '@nestjs/common/constants.js';
import {
  type ContextId,
  type DiscoveryService,
  ExternalContextCreator,
  ModuleRef,
  type ModulesContainer,
  type NestContainer,
} from '@nestjs/core';
import { contextIdOf } from './context-id.js';
import type { TaskDefinition } from '../task.definition.js';
import { CONTEXT_PARAM, PARAMS, PAYLOAD_PARAM } from '../decorators/task.metadata.js';

/** A provider or controller as Nest's container keeps it. */
export type ProviderWrapper = ReturnType<DiscoveryService['getProviders']>[number];
type Handler = (payload: unknown, ctx: object) => Promise<unknown>;

/** A provider at the moment of a run. */
interface Host {
  readonly instance: Record<string, (...args: unknown[]) => unknown>;
  readonly method: string;
  readonly contextId?: ContextId;
  readonly inquirerId?: string;
}

/** What pipes may touch: the payload. The handler's other argument goes by. */
const PARAMS_FACTORY = {
  exchangeKeyForValue: (type: number, _data: unknown, [payload, ctx]: unknown[]) =>
    type === PAYLOAD_PARAM ? payload : ctx,
};

/** Makes callables that run a method inside the guards, interceptors, pipes and filters of its method and class. */
export class HandlerFactory {
  private readonly contexts: ExternalContextCreator;

  constructor(modules: ModulesContainer) {
    // Without an application configuration the application's global guards and the like, made for HTTP, do not apply.
    const container = { getModules: () => modules, applicationConfig: undefined } as unknown as NestContainer;
    this.contexts = leaveContextAlone(ExternalContextCreator.fromContainer(container));
  }

  create(wrapper: ProviderWrapper, method: string): TaskDefinition['invoke'] {
    if (!isStatic(wrapper)) {
      return async (payload, ctx) => this.handler(await scopedHost(wrapper, method, ctx))(payload, ctx);
    }
    let handler: Handler | undefined;
    return async (payload, ctx) => (handler ??= this.handler({ instance: wrapper.instance, method }))(payload, ctx);
  }

  private handler(host: Host): Handler {
    const run = this.context(host, 'handler');
    return hasFilters(host) ? (payload, ctx) => this.filtered(host, () => run(payload, ctx))(payload, ctx) : run;
  }

  // A filter may throw another error. What it returns is for a client that is not there, and must not
  // turn a failure into a success: so the handler's outcome is kept apart from the filter's answer.
  private filtered(host: Host, run: () => Promise<unknown>): Handler {
    let outcome: PromiseSettledResult<unknown> | undefined;
    const recorded = async () => {
      [outcome] = await Promise.allSettled([run()]);
      if (outcome.status === 'rejected') throw outcome.reason;
    };
    // Nest reads the filters from the function: through its prototype this one has the method's.
    Object.setPrototypeOf(recorded, callbackOf(host));
    return async (payload, ctx) => {
      await this.context(host, 'filters', recorded)(payload, ctx);
      if (outcome?.status === 'fulfilled') return outcome.value;
      throw outcome?.reason;
    };
  }

  private context(host: Host, part: 'handler' | 'filters', callback = callbackOf(host)): Handler {
    const { instance, method, contextId, inquirerId } = host;
    const isHandler = part === 'handler';
    const [key, factory] = [isHandler ? PARAMS : undefined, isHandler ? PARAMS_FACTORY : undefined];
    const options = { guards: isHandler, interceptors: isHandler, filters: !isHandler };
    return this.contexts.create(instance, callback, method, key, factory, contextId, inquirerId, options, 'task');
  }
}

// Request-scoped and transient providers live for one run, and REQUEST is its context; durable ones for a tenant.
async function scopedHost(wrapper: ProviderWrapper, method: string, ctx: object): Promise<Host> {
  const contextId = contextIdOf(ctx);
  const moduleRef = wrapper.host!.getProviderByKey<ModuleRef>(ModuleRef)!.instance;
  moduleRef.registerRequestByContextId(wrapper.isDependencyTreeDurable() ? contextId.payload : ctx, contextId);
  const instance = await moduleRef.resolve(wrapper.token, contextId, { strict: true });
  return { instance, method, contextId, inquirerId: wrapper.id };
}

function isStatic(wrapper: ProviderWrapper): boolean {
  return wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
}

function hasFilters(host: Host): boolean {
  return [host.instance.constructor, callbackOf(host)].some((target) =>
    Reflect.hasMetadata(EXCEPTION_FILTERS_METADATA, target),
  );
}

function callbackOf({ instance, method }: Host): (...args: unknown[]) => unknown {
  return instance[method]!;
}

// Pipes of the class and method apply to every parameter; the context is a parameter, but no input.
function leaveContextAlone(contexts: ExternalContextCreator): ExternalContextCreator {
  const applyPipes = contexts.getParamValue.bind(contexts);
  contexts.getParamValue = async (value, metadata, pipes) =>
    (metadata.type as unknown) === CONTEXT_PARAM ? value : applyPipes(value, metadata, pipes);
  return contexts;
}
