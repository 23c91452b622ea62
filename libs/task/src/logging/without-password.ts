/** A URL as it may be said in an error message, and so in a log. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//***@');
}
