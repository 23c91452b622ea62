import { Injectable } from '@nestjs/common';
import { ScheduleAccess, type TaskAdminUser } from '../access/index.js';
import { invalid, offsetOf, pageLink, previousLink, type RequestUrl } from '../http/index.js';
import { filterOf, type ScheduleListQuery } from './schedule.queries.js';
import { ScheduleViews } from './schedule-views.js';

const NEXT_SLOTS = 5;

/** Pages of schedules, with the links between them. */
@Injectable()
export class SchedulePages {
  constructor(
    private readonly access: ScheduleAccess,
    private readonly views: ScheduleViews,
  ) {}

  async page(user: TaskAdminUser, query: ScheduleListQuery, address: RequestUrl): Promise<object> {
    const filter = filterOf(query);
    const { page, page_size: size, last_slots: lastSlots } = query;
    const schedules = await this.access.of(user);
    // One more than are shown says whether there is another page.
    const place = { ...placeOf(query), limit: size + 1 };
    const slots = { ...(lastSlots > 0 && { lastSlots }), nextSlots: NEXT_SLOTS };
    const [found, count] = await Promise.all([
      schedules.list({ ...filter, ...place, ...slots }),
      schedules.count(filter),
    ]);
    const shown = found.slice(0, size);
    const cursor = query.order === 'name' ? shown.at(-1)?.name : undefined;
    return {
      count,
      count_capped: false,
      next: found.length > size ? pageLink(address, page + 1, cursor) : null,
      previous: previousLink(address, query),
      results: await this.views.items(user, shown),
    };
  }
}

function placeOf(query: ScheduleListQuery): { after?: string; offset?: number } {
  if (query.cursor === undefined) return { offset: offsetOf(query, 'schedules') };
  if (query.order === 'name') return { after: query.cursor };
  throw invalid([{ field: 'cursor', message: 'there is none in this order; use page' }]);
}
