import { t } from '../language/t';
import { toast } from './toasts';

/** Puts a text on the clipboard; false, and people are told, where the browser does not allow that. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    toast(t`The browser does not allow copying here.`, 'bad');
    return false;
  }
}
