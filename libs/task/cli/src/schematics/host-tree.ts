/** What is used of a schematic's tree, spelled out so that @angular-devkit/schematics is no dependency. */
export interface HostTree {
  exists(path: string): boolean;
  read(path: string): Uint8Array | null;
  overwrite(path: string, content: string): void;
  create(path: string, content: string): void;
}

export interface SchematicContext {
  readonly logger: { info(message: string): void; warn(message: string): void };
}

/** Options of `nest add @taskledger/nestjs`. */
export interface NestAddOptions {
  readonly sourceRoot?: string;
  readonly module?: string;
  readonly main?: string;
  readonly admin?: boolean;
  readonly example?: boolean;
}

/** The text of a file; undefined where there is none. */
export function textIn(tree: HostTree, path: string): string | undefined {
  const content = tree.read(path);
  return content === null ? undefined : Buffer.from(content).toString('utf8');
}
