import { Get } from '@nestjs/common';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { Principal, RequirePermission, type TaskAdminUser } from '../../access/index.js';
import { AdminController } from '../../admin-controller.decorator.js';
import { ValidatedQuery, WholeNumber } from '../../http/index.js';
import { SearchSuggestions } from './search-suggestions.js';

class SuggestionsQuery {
  @IsOptional() @IsString() @MaxLength(2_000) query?: string;
  /** Where the cursor is; at the end, unless it is given. */
  @IsOptional() @WholeNumber(0, 2_000) position?: number;
}

/** What can be written in a query of the list of executions. */
@AdminController('tasks/executions/query')
export class SearchSuggestionsController {
  constructor(private readonly suggestions: SearchSuggestions) {}

  @Get('suggestions')
  @RequirePermission('execution.read')
  async suggest(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(SuggestionsQuery) { query = '', position = query.length }: SuggestionsQuery,
  ): Promise<object> {
    return { suggestions: await this.suggestions.at(user, query, Math.min(position, query.length)) };
  }
}
