import { Transform } from 'class-transformer';

/** Makes a list of `a,b`, and of a parameter that is given more than once. */
export function CommaSeparated(spelled: (word: string) => string = (word) => word): PropertyDecorator {
  const wordsOf = (value: unknown): unknown[] =>
    typeof value === 'string' ? value.split(',').map((word) => spelled(word.trim())) : [value];
  return Transform(({ value }: { value: unknown }) =>
    [value]
      .flat()
      .flatMap(wordsOf)
      .filter((word) => word !== ''),
  );
}
