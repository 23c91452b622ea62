/** Version of the library, as recorded with every node. */
export const VERSION = '0.1.0';
