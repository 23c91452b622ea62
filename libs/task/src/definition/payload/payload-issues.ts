import { getMetadataStorage, type ValidationError } from 'class-validator';
import type { PayloadIssue } from '../../errors/index.js';
import { hasValidation, isInitialised } from './payload-class.js';
import type { PayloadClass } from './payload-source.js';

// Of a list in which everything is wrong, as many say what is to be done.
const MOST_ITEMS = 20;
const EACH = /^each value in /;

/** What class-validator found, by path. Where a rule is about each item of a list, at the items that break it. */
export async function issuesOf(errors: readonly ValidationError[], parent = ''): Promise<PayloadIssue[]> {
  const found = errors.map(async (error) => {
    const path = parent ? `${parent}.${error.property}` : error.property;
    const own = Object.entries(error.constraints ?? {})
      .filter(([rule]) => rule !== 'whitelistValidation' || !isDeclared(error))
      .map(async ([rule, message]): Promise<PayloadIssue[]> => {
        const items = await wrongItems(error, rule);
        if (items.length === 0) return [{ path, message }];
        return items.map((item) => ({ path: `${path}.${item}`, message: message.replace(EACH, '') }));
      });
    return [...(await Promise.all(own)).flat(), ...(await issuesOf(error.children ?? [], path))];
  });
  return (await Promise.all(found)).flat();
}

// class-validator says that some item is wrong, not which: its rule is asked once more, of one after the other.
async function wrongItems({ target, property, value }: ValidationError, rule: string): Promise<number[]> {
  if (!target || !Array.isArray(value)) return [];
  const storage = getMetadataStorage();
  const rules = storage
    .getTargetValidationMetadatas(target.constructor, '', false, false)
    .filter((metadata) => metadata.each && metadata.propertyName === property && metadata.constraintCls)
    .flatMap(({ name, constraintCls, constraints }) =>
      storage.getTargetValidatorConstraints(constraintCls).map((constraint) => ({
        name: name ?? constraint.name,
        breaks: async (item: unknown): Promise<boolean> =>
          !(await constraint.instance.validate(item, {
            value,
            constraints,
            targetName: target.constructor.name,
            object: target,
            property,
          })),
      })),
    )
    .filter(({ name }) => name === rule);
  const wrong: number[] = [];
  for (const [at, item] of value.entries()) {
    if (wrong.length === MOST_ITEMS) break;
    const broken = await Promise.all(rules.map(({ breaks }) => breaks(item)));
    if (broken.includes(true)) wrong.push(at);
  }
  return wrong;
}

// The whitelist knows decorated properties only. An undecorated one that the class declares is
// there in every instance, and would be refused even when the producer did not send it.
function isDeclared({ target, property }: ValidationError): boolean {
  const type = target?.constructor as PayloadClass<object> | undefined;
  return type !== undefined && (!hasValidation(type) || isInitialised(type, property));
}
