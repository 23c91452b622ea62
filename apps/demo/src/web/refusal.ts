import { z } from 'zod';

/** What a service says about a request that it refused: the `message` of its JSON, else the beginning of its text. */
export async function reasonOf(response: Response): Promise<string> {
  const text = await response.text();
  const body = z.object({ message: z.string() }).safeParse(safeJson(text));
  return body.success ? body.data.message : text.slice(0, 200) || response.statusText;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
