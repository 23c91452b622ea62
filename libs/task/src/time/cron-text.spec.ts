import { describe, expect, it } from '@jest/globals';
import { isCronExpression } from './cron-expression.js';
import { cronText } from './cron-text.js';

describe('the words of a cron expression', () => {
  it.each([
    ['* * * * *', 'Every minute'],
    ['*/5 * * * *', 'Every 5 minutes'],
    ['0 * * * *', 'Every hour'],
    ['15 * * * *', 'Every hour at minute 15'],
    ['0 */2 * * *', 'Every 2 hours'],
    ['30 */6 * * *', 'Every 6 hours at minute 30'],
    ['*/10 */2 * * *', 'Every 10 minutes in every 2nd hour'],
    ['30 2 * * *', 'At 02:30'],
    ['0 8,12,16 * * *', 'At 08:00, 12:00 and 16:00'],
    ['0 9 * * 1', 'At 09:00, on Monday'],
    ['0 9 * * MON,wed', 'At 09:00, on Monday and Wednesday'],
    ['0 8 * * 1-5', 'At 08:00, Monday to Friday'],
    ['0 0 1 * *', 'At 00:00, on day 1 of the month'],
    ['0 0 1,15 * 5', 'At 00:00, on day 1 and 15 of the month or on Friday'],
    ['0 0 L * *', 'At 00:00, on the last day of the month'],
    ['0 0 15W * *', 'At 00:00, on the weekday nearest to day 15 of the month'],
    ['0 6 * * 1#2', 'At 06:00, on the second Monday of the month'],
    ['0 6 * * 5L', 'At 06:00, on the last Friday of the month'],
    ['0 0 1 1,7 *', 'At 00:00, on day 1 of the month, in January and July'],
    ['0 0 1 JAN-MAR *', 'At 00:00, on day 1 of the month, in January to March'],
    ['*/15 9-17 * * 1-5', 'Every 15 minutes from 09:00 to 17:59, Monday to Friday'],
    ['5-10 3 * * *', 'At minute 5 to 10 of hour 3'],
    ['*/20 * * * * *', 'Every 20 seconds'],
    ['30 0 4 * * *', 'At second 30, at 04:00'],
    ['* * * * * *', 'Every second'],
    ['@daily', 'At 00:00'],
    ['@weekly', 'At 00:00, on Sunday'],
    ['@hourly', 'Every hour'],
  ])('%s is "%s"', (expression, text) => {
    expect(isCronExpression(expression)).toBe(true);
    expect(cronText(expression)).toBe(text);
  });
});
