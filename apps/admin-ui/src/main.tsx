import { startLanguage } from './language/language';
import { startTheme } from './shell/theme';
import './styles.css';

startTheme();
// The application comes after its words: whatever says something may say it as soon as it is loaded.
void startLanguage()
  .then(() => import('./app'))
  .then(({ start }) => start());
