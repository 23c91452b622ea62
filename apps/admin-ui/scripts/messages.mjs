// npm run messages -w apps/admin-ui: brings the catalogues up to date with the code. New messages come empty, and what
// is said no more goes. `npm run messages -w apps/admin-ui -- fr` begins a language.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { rawWordsIn } from './raw-words.mjs';

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url));
const CATALOGUES = `${SOURCE}language/`;
const PLACE = /\{\d\}/g;

const isUnread = (file) =>
  !/\.tsx?$/.test(file) || /\.spec\.ts$|^language\/|^services\/schema\.ts$/.test(file.replaceAll('\\', '/'));

function sources() {
  const files = readdirSync(SOURCE, { recursive: true }).filter((file) => !isUnread(file));
  return files
    .sort()
    .map((file) => ts.createSourceFile(file, readFileSync(SOURCE + file, 'utf8'), ts.ScriptTarget.Latest, true));
}

/** Every message by its English, with its forms where it has a plural. */
export function messagesOfCode() {
  const messages = new Map();
  for (const source of sources()) collect(source, messages);
  return messages;
}

/** English in the code that no translation reaches. */
export function rawWords() {
  return sources().flatMap((source) =>
    rawWordsIn(source).map(({ line, text }) => `apps/admin-ui/src/${source.fileName}:${line}: ${text}`),
  );
}

function collect(node, messages) {
  if (ts.isTaggedTemplateExpression(node) && /^(t|rich)$/.test(node.tag.getText())) {
    messages.set(keyOf(node.template), undefined);
  } else if (ts.isCallExpression(node) && node.expression.getText() === 'plural') {
    const forms = formsOf(node);
    messages.set(forms.other, forms);
  }
  ts.forEachChild(node, (child) => collect(child, messages));
}

function keyOf(template) {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return template.templateSpans.reduce(
    (key, { literal }, index) => `${key}{${index}}${literal.text}`,
    template.head.text,
  );
}

// Said as literals, or nobody could list them.
function formsOf({ arguments: [, forms] }) {
  if (!forms || !ts.isObjectLiteralExpression(forms)) throw new Error(`plural() needs its forms as literals.`);
  return Object.fromEntries(forms.properties.map(({ name, initializer }) => [name.getText(), initializer.text]));
}

export const catalogueNames = () =>
  readdirSync(CATALOGUES)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''));

export const catalogueOf = (language) => JSON.parse(readFileSync(`${CATALOGUES}${language}.json`, 'utf8'));

/** What is wrong with a catalogue: what is missing, what nobody says, and places of values that are not in the English. */
export function problemsOf(language, messages = messagesOfCode()) {
  const catalogue = catalogueOf(language);
  const plurals = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const unknown = Object.keys(catalogue).filter((key) => !messages.has(key));
  const wrong = [...messages].flatMap(([key, forms]) => {
    if (!Object.hasOwn(catalogue, key)) return [`Not in the list: ${key}`];
    const said = textsOf(catalogue[key], forms && plurals);
    if (said.some((text) => !text)) return [`Not translated: ${key}`];
    const places = new Set(key.match(PLACE));
    return said.some((text) => (text.match(PLACE) ?? []).some((place) => !places.has(place)))
      ? [`Has a place that the English has not: ${key}`]
      : [];
  });
  return [...unknown.map((key) => `Nobody says: ${key}`), ...wrong];
}

function textsOf(translation, plurals) {
  if (!plurals) return [translation];
  return plurals.map((plural) => translation?.[plural] ?? translation?.other ?? '');
}

/** The catalogue with the messages of the code and no others, in the order of the alphabet. */
export function updated(language, messages = messagesOfCode()) {
  const known = existsSync(`${CATALOGUES}${language}.json`) ? catalogueOf(language) : {};
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
  const sorted = [...messages].sort(([one], [other]) => (one < other ? -1 : 1));
  const entries = sorted.map(([key, forms]) => {
    const empty = forms ? Object.fromEntries(pluralCategories.map((plural) => [plural, ''])) : '';
    return [key, typeof known[key] === typeof empty ? known[key] : empty];
  });
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const messages = messagesOfCode();
  const languages = new Set([...catalogueNames(), ...process.argv.slice(2)]);
  for (const language of languages) {
    writeFileSync(`${CATALOGUES}${language}.json`, updated(language, messages));
    const open = problemsOf(language, messages);
    console.log(`${language}.json: ${messages.size} messages, ${open.length} to translate.`);
  }
}
