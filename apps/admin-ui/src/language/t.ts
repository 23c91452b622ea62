import { createElement, Fragment, type ReactNode } from 'react';
import { type Plurals, spoken, type Translation } from './speech';

const PLACE = /\{(\d)\}/;
const ENGLISH = new Intl.PluralRules('en');
const keys = new WeakMap<TemplateStringsArray, string>();
const templates = new Map<string, readonly string[]>();
let rules: Intl.PluralRules | undefined;
let numbers: Intl.NumberFormat | undefined;

type Value = string | number;

/**
 * A message in the language that is spoken: t`Retry ${name}` is listed as "Retry {0}". What is before | is not shown: it tells
 * two meanings of one word from each other, as in t`state|Open`.
 */
export function t(strings: TemplateStringsArray, ...values: readonly Value[]): string {
  const key = keyOf(strings);
  return filled(textOf(known(key)) ?? withoutContext(key), values).join('');
}

/** A message with marks, links or times in it. */
export function rich(strings: TemplateStringsArray, ...values: readonly ReactNode[]): ReactNode {
  const key = keyOf(strings);
  return createElement(Fragment, null, ...filled<ReactNode>(textOf(known(key)) ?? withoutContext(key), values));
}

/** A message by a number, listed by its form `other`. Without values, the number is the only one. */
export function plural(many: number, english: Plurals, ...values: readonly Value[]): string {
  const own = known(english.other);
  const forms: Partial<Plurals> = typeof own === 'object' ? own : { other: own };
  rules ??= new Intl.PluralRules(spoken().locale);
  const text = (forms[rules.select(many)] ?? forms.other) || (english[ENGLISH.select(many)] ?? english.other);
  return filled(text, values.length > 0 ? values : [numberOf(many)]).join('');
}

function known(key: string): Translation | undefined {
  const { messages } = spoken();
  // What is in the list only.
  return Object.hasOwn(messages, key) ? messages[key] : undefined;
}

// What is not translated yet is empty.
const textOf = (translation: Translation | undefined): string | undefined =>
  (typeof translation === 'object' ? translation.other : translation) || undefined;

const withoutContext = (key: string): string => key.replace(/^[a-z]+\|/, '');

function keyOf(strings: TemplateStringsArray): string {
  const before = keys.get(strings);
  if (before !== undefined) return before;
  const key = strings.map((text, index) => (index === 0 ? text : `{${index - 1}}${text}`)).join('');
  keys.set(strings, key);
  return key;
}

/** Texts at even places, the numbers of values between them. */
function templateOf(text: string): readonly string[] {
  const before = templates.get(text);
  if (before) return before;
  const { alter = String } = spoken();
  const template = text.split(PLACE).map((part, index) => (index % 2 === 0 ? alter(part) : part));
  templates.set(text, template);
  return template;
}

function filled<T>(text: string, values: readonly T[]): (string | T | undefined)[] {
  return templateOf(text).map((part, index) => (index % 2 === 0 ? part : values[Number(part)]));
}

function numberOf(many: number): string {
  numbers ??= new Intl.NumberFormat(spoken().locale);
  return numbers.format(many);
}
