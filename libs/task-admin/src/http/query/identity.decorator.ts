import { ValidateBy } from 'class-validator';

const LONGEST = 255;
const CONTROL = /\p{Cc}/u;

/** The id that an application has for a user: 1 to 255 characters, none of them a control character. */
export function IsIdentity(): PropertyDecorator {
  return ValidateBy({
    name: 'isIdentity',
    validator: {
      validate: (id) => typeof id === 'string' && id !== '' && id.length <= LONGEST && !CONTROL.test(id),
      defaultMessage: () => IDENTITY_MESSAGE,
    },
  });
}

export const IDENTITY_MESSAGE = `use the id of a user: 1 to ${LONGEST} characters, none of them a control character`;
