/** What bull-board has for Nest, as far as it is used here. */
export const BULL_BOARD = `declare module '@bull-board/nestjs' {
  import type { DynamicModule } from '@nestjs/common';
  export class BullBoardModule {
    static forRoot(options: { route: string }): DynamicModule;
    static forFeature(...queues: { name: string; adapter: unknown }[]): DynamicModule;
  }
}
declare module '@bull-board/api/bullMQAdapter' {
  export class BullMQAdapter {
    constructor(queue: unknown);
  }
}
declare module '@bull-board/api' {
  export function createBullBoard(options: { queues: readonly unknown[] }): void;
}
`;
