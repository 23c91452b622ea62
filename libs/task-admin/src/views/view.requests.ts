import { Allow, IsBoolean, IsIn, IsOptional, IsString, Length } from 'class-validator';
import { VIEW_PAGES } from './view-pages.js';

/** The query of `GET /views`. */
export class ViewListQuery {
  @IsOptional() @IsIn(VIEW_PAGES) page?: string;
}

/** The body of `POST /views`. What is in `search`, the library checks. */
export class ViewBody {
  @IsIn(VIEW_PAGES) page!: string;
  @IsString() @Length(1, 80) name!: string;
  @Allow() search!: Readonly<Record<string, string>>;
  @IsOptional() @IsBoolean() is_shared?: boolean;
}

/** The body of `PATCH /views/{id}`. */
export class ViewChangesBody {
  @IsOptional() @IsString() @Length(1, 80) name?: string;
  @Allow() search?: Readonly<Record<string, string>>;
  @IsOptional() @IsBoolean() is_shared?: boolean;
}
