import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { assertMembers, type JsonObject, validated } from '../../http/index.js';

const MOST_IDS = 1_000;
const ACTIONS = ['retry', 'cancel'] as const;

/** The body of `POST /tasks/executions/bulk`. */
export class BulkRequest {
  @IsIn(ACTIONS) action!: (typeof ACTIONS)[number];
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(MOST_IDS) @IsUUID('all', { each: true }) ids!: string[];
  @IsOptional() @IsString() @MaxLength(1_000) reason?: string;
}

/**
 * Reads what is to be done, and to what; an id that is given twice counts once.
 * @throws RequestProblem 400
 */
export function bulkRequest(body: JsonObject): BulkRequest {
  assertMembers(body, ['action', 'ids', 'reason']);
  const request = validated(BulkRequest, body);
  // Otherwise one execution could be repeated twice, in two spellings.
  request.ids = [...new Set(request.ids.map((id) => id.toLowerCase()))];
  request.reason ??= undefined;
  return request;
}
