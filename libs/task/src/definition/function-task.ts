import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { MissingDependencyError } from '../errors/index.js';
import { contextIdOf } from './handler/context-id.js';
import type { TaskDefinition } from './task.definition.js';
import type { TaskOptions } from './settings/task.options.js';

type Token<T = unknown> = Type<T> | (abstract new (...args: never[]) => T) | string | symbol;
type OptionalToken<T = unknown> = { readonly token: Token<T>; readonly optional: true };

/** A provider that a function task wants: its token, or `{ token, optional: true }`. */
export type Injection = Token | OptionalToken;

type InjectedValue<I> = I extends { readonly token: infer T; readonly optional: true }
  ? InjectedValue<T> | undefined
  : I extends abstract new (...args: never[]) => infer T
    ? T
    : unknown;

/** The values that a list of injections stands for. */
export type Injected<I extends readonly Injection[]> = { -readonly [K in keyof I]: InjectedValue<I[K]> };

/** A function that runs as a task. */
export type TaskFunction<Payload, Context, I extends readonly Injection[]> = (
  payload: Payload,
  ctx: Context,
  ...injected: Injected<I>
) => unknown;

/** Options of `registerFunction`; `payload`, a class or Standard Schema, goes with them. */
export interface FunctionTaskOptions<I extends readonly Injection[]> extends TaskOptions {
  /**
   * Providers to call the function with, after the payload and the context.
   * @default []
   */
  readonly inject?: I;
}

/** Calls functions with providers of the application. */
export class FunctionInjector {
  constructor(private readonly moduleRef: ModuleRef) {}

  bind(task: string, fn: (...args: unknown[]) => unknown, inject: readonly Injection[]): TaskDefinition['invoke'] {
    return async (payload, ctx) => fn(payload, ctx, ...(await this.resolve(task, inject, ctx)));
  }

  /** @throws MissingDependencyError */
  check(task: string, inject: readonly Injection[]): void {
    for (const { token, optional } of inject.map(normalised)) {
      if (!optional && !this.isProvided(token)) throw new MissingDependencyError(task, nameOf(token));
    }
  }

  private async resolve(task: string, inject: readonly Injection[], ctx: object): Promise<unknown[]> {
    if (inject.length === 0) return [];
    this.check(task, inject);
    const contextId = contextIdOf(ctx);
    this.moduleRef.registerRequestByContextId(ctx, contextId);
    const values = inject.map(normalised).map(({ token }) => {
      const isProvided = this.isProvided(token);
      return isProvided ? this.moduleRef.resolve(token as Type, contextId, { strict: false }) : undefined;
    });
    return Promise.all(values);
  }

  private isProvided(token: Token): boolean {
    try {
      this.moduleRef.introspect(token as Type);
      return true;
    } catch {
      return false;
    }
  }
}

function normalised(injection: Injection): { token: Token; optional: boolean } {
  return typeof injection === 'object' ? injection : { token: injection, optional: false };
}

function nameOf(token: Token): string {
  return typeof token === 'function' ? token.name : String(token);
}
