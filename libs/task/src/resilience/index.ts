export { type BreakerEntrance, BreakerGate } from './breaker-gate.js';
export { type BreakerOptionsOfChange, type BreakerQuery, type BreakerView, TaskBreakers } from './task-breakers.js';
export { type ErrorHandler, ErrorHandlers } from './error-handlers.js';
export { ErrorHandlerExplorer } from './error-handler.explorer.js';
export { type ErrorHandlerDecorator, type ErrorType, OnTaskError } from './on-task-error.decorator.js';
export { ResultCache } from './result-cache.js';
export { fallbackResult } from './fallback-result.js';
export { resilienceProviders } from './resilience.providers.js';
