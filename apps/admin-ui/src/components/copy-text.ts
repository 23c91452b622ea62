import { t } from '../language/t';
import { toast } from './toasts';

/** Puts a text on the clipboard, and says that it is there, or that the browser does not allow that. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t`Copied to the clipboard.`);
  } catch {
    toast(t`The browser does not allow copying here.`, 'bad');
  }
}
