import type { BackendFactory, IQueueBackend } from 'bullmq';

/** Makes backends that tell whenever a worker asks for work. */
export function tellingWhenAsked(
  factory: BackendFactory<IQueueBackend>,
  tell: () => void,
): BackendFactory<IQueueBackend> {
  return (...args) => {
    const backend = factory(...args);
    const take = backend.moveToActive.bind(backend);
    const wait = backend.waitForJob.bind(backend);
    backend.moveToActive = (...of) => {
      tell();
      return take(...of);
    };
    backend.waitForJob = (...of) => {
      tell();
      return wait(...of);
    };
    return backend;
  };
}
