/** Parts of the product's statements, and what stands there instead while a mutation is on. */
export type Statements = readonly (readonly [part: string, instead: string])[];
