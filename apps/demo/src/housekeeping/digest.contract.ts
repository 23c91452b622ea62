import { defineTask, type } from '@taskledger/nestjs';
import { IsIn } from 'class-validator';

export class DigestFiles {
  /** A folder of the demo's data. */
  @IsIn(['.', 'texts'])
  folder?: '.' | 'texts' = '.';
}

export interface FileDigests {
  readonly files: number;
  readonly bytes: number;
  /** SHA-256 of the list of digests: two trees with the same one are the same. */
  readonly tree: string;
  /** The artifact with the list, which `sha256sum --check` reads. */
  readonly list: string;
}

/** Takes the fingerprints of the demo's data. */
export const digestFiles = defineTask('digest_files', { payload: DigestFiles, result: type<FileDigests>() });
