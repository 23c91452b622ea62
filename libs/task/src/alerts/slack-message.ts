import type { AlertEvent, AlertNotification } from '../ledger/index.js';

const MARKS: Readonly<Record<AlertEvent, string>> = {
  firing: ':rotating_light:',
  reminder: ':rotating_light:',
  resolved: ':white_check_mark:',
  test: ':wave:',
};
// Slack refuses texts of more than 3,000 characters in a section.
const LONGEST = 2_900;

/** What Slack's incoming webhooks take: a text for notifications, and blocks for the channel. */
export function slackMessage({ event, text, description, url, since }: AlertNotification): object {
  const [head = '', ...lines] = escaped(text).split('\n');
  const title = url === undefined ? `*${head}*` : `*<${escaped(url)}|${head}>*`;
  const body = [`${MARKS[event]} ${title}`, ...lines.map((line) => `• ${line}`)].join('\n');
  const footer = `${escaped(description)} · since ${since}`;
  return {
    text: [head, ...lines].join('\n').slice(0, LONGEST),
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: body.slice(0, LONGEST) } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: footer.slice(0, LONGEST) }] },
    ],
  };
}

// Else a name could call everybody, or write a link of its own.
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
