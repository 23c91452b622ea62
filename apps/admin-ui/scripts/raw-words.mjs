// Finds English in the code of the dashboard that does not go through t, rich or plural.
import ts from 'typescript';

const { SyntaxKind: Kind } = ts;

/** Attributes that people read, of any element; and those of some components. */
const ATTRIBUTES = new Set([
  'aria-label',
  'title',
  'placeholder',
  'label',
  'all',
  'note',
  'about',
  'button',
  'alt',
  'whenEmpty',
  'summary',
  'whyNot',
]);
const OF_COMPONENTS = {
  name: ['Fact', 'Figure', 'Listed', 'Total', 'Menu', 'JsonView', 'Compared', 'PauseSheet'],
  what: ['Sparkline'],
};
const LOOKS =
  /^(className|look|style|key|id|htmlFor|d|viewBox|transform|fill|aria-(labelledby|describedby|controls|activedescendant))$/;
/** What is in them is not language. */
const CODE = new Set(['code', 'kbd', 'pre', 'style']);
const SAYING = new Set(['t', 'rich', 'plural']);

/** Names of products and keys, and what programs read. */
const ALLOWED = [
  /^(Taskledger|JSON|CSV|NDJSON|at ?|payload\.user\.id)$/,
  /^(Enter|Escape|Esc|Home|End|PageUp|Arrow\w+|Shift [A-Z]|Ctrl K)$/,
  // Types of errors and names of components.
  /^[A-Z][a-z]+[A-Z]\w*$/,
  /^(curl -X|color-mix\(|minmax\(|input:not|a\[href\])/,
  /^(\{\} · Taskledger|\{\} (ms|s|B|KB|MB|GB)|UTC\{\}\{\}|(after|before) \{\} \{\})$/,
  // What a slot came to, by which its words are found.
  /^(on time|made up for)$/,
];
const LETTERS = /[A-Za-z]{2}/;
const SENTENCE = /^[^A-Za-z]*[A-Z](?:[a-z]| [a-z])|[a-z’,:] [a-z]/;
const WORD_BESIDE_VALUE = /^\W*[A-Z][a-z]|(?:^|\s)[A-Za-z]{2,}(?=\s|[.,:;!?…]|$)/;
const UTILITY = /^!?-?[a-z][a-z0-9]*[-:][\w[\]()/.%:,#*&>=!'-]+$/;

const LOOKUPS = /^(import|plural|getRouteApi|matchMedia|.*\.(startsWith|includes|querySelector\w*|closest|matches))$/;
const FOR_PROGRAMS = [ts.isTypeNode, ts.isImportDeclaration, ts.isExportDeclaration, ts.isTaggedTemplateExpression];

const isAllowed = (text) => ALLOWED.some((pattern) => pattern.test(text));
/** Whether it is a list of class names. */
const isStyle = (text) =>
  !/^[^a-z]*[A-Z]/.test(text) && !/[,;.?!] /.test(text) && text.split(/\s+/).some((token) => UTILITY.test(token));

/** Whether a text is to be read by people, where everything is. */
export const isRead = (text) => LETTERS.test(text) && !isAllowed(text);
/** Whether a text is one, where most is not. */
export const isSentence = (text) => SENTENCE.test(text) && !isAllowed(text) && !isStyle(text);

export function isReadTemplate(node) {
  const text = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('{}');
  return (
    WORD_BESIDE_VALUE.test(text.replaceAll('{}', ' {} ')) &&
    /\s|^[A-Z]/.test(text) &&
    !isAllowed(text) &&
    !isStyle(text)
  );
}

/** Whether an attribute is one that people read. */
export function isReadAttribute(node) {
  const name = node.name.getText();
  return ATTRIBUTES.has(name) || (OF_COMPONENTS[name] ?? []).includes(node.parent.parent.tagName.getText());
}

/** Whether an attribute is about looks, or names something for programs. */
export const isLook = ({ name }) => LOOKS.test(name.getText());

export const isCode = (element) => CODE.has(element.openingElement?.tagName.getText());

const isComparison = (node) =>
  ts.isBinaryExpression(node) && /^([!=]==?|in|instanceof)$/.test(node.operatorToken.getText());
const isLookup = (node) => ts.isCallExpression(node) && LOOKUPS.test(node.expression.getText());
const isName = (node, parent) =>
  (ts.isPropertyAssignment(parent) && parent.name === node) ||
  (ts.isElementAccessExpression(parent) && parent.argumentExpression === node) ||
  (ts.isCaseClause(parent) && parent.expression === node);

/** What is in these is for programs. */
export function isForPrograms(node) {
  const { parent } = node;
  if (!parent) return false;
  if (FOR_PROGRAMS.some((is) => is(node))) return true;
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'queryKey') return true;
  return isLookup(node) || isComparison(node) || isName(node, parent);
}

/** The branches of an expression that a reader may be shown: of `a ? 'x' : b && 'y'`, 'x' and 'y'. */
export function isBranchOf(parent, node) {
  if (ts.isParenthesizedExpression(parent)) return true;
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  if (!ts.isBinaryExpression(parent)) return false;
  return [Kind.AmpersandAmpersandToken, Kind.BarBarToken, Kind.QuestionQuestionToken].includes(
    parent.operatorToken.kind,
  );
}

function isRaw(node, isShown) {
  if (ts.isJsxText(node)) return isRead(node.text.trim());
  if (ts.isStringLiteralLike(node)) return isShown ? isRead(node.text) : isSentence(node.text);
  return ts.isTemplateExpression(node) && isReadTemplate(node);
}

/** Every text that people read and that no translation reaches, with its line. */
export function rawWordsIn(source) {
  const found = [];
  const note = (node, text) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    found.push({ line: line + 1, text: text.trim() });
  };
  const visit = (node, isShown) => {
    if (isRaw(node, isShown)) note(node, node.getText(source));
    if (ts.isJsxElement(node) && isCode(node)) return undefined;
    if (ts.isJsxAttribute(node)) return visitAttribute(node);
    if (ts.isTaggedTemplateExpression(node) && SAYING.has(node.tag.getText(source))) return visitValues(node);
    if (isForPrograms(node)) return undefined;
    const isContent = ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent);
    return ts.forEachChild(node, (child) => void visit(child, isContent || (isShown && isBranchOf(node, child))));
  };
  const visitValues = ({ template }) => {
    if (ts.isTemplateExpression(template)) for (const { expression } of template.templateSpans) visit(expression, true);
  };
  const visitAttribute = (node) => {
    const { initializer } = node;
    if (!initializer) return undefined;
    if (isLook(node)) return ts.forEachChild(initializer, visitFunctions);
    if (!isReadAttribute(node)) return visit(initializer.expression ?? initializer, false);
    return ts.isJsxExpression(initializer) ? visit(initializer.expression, true) : visit(initializer, true);
  };
  // Looks and ids are for programs, but for what happens in them.
  const visitFunctions = (node) => {
    if (ts.isFunctionLike(node) || ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node)) return visit(node, false);
    return ts.forEachChild(node, (child) => void visitFunctions(child));
  };
  visit(source, false);
  return found;
}
