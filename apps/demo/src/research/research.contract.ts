import { defineTask, type } from '@taskledger/nestjs';
import { z } from 'zod';

const textName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,60}$/, { error: 'is the name of a text without its ending, such as "alice"' })
  .describe('A text in apps/demo/data/texts, without .txt');

export const textStatisticsRequest = z.object({ text: textName, top: z.int().min(1).max(100).default(10) });

export const researchRequest = z.object({
  texts: z
    .array(textName)
    .min(1)
    .max(20)
    .refine((names) => new Set(names).size === names.length, { error: 'names a text twice' })
    .default(['alice', 'gettysburg', 'moby-dick', 'pride-and-prejudice', 'sonnet-18']),
  top: z.int().min(1).max(100).default(10),
});

export type TextStatisticsRequest = z.output<typeof textStatisticsRequest>;
/** What a research is asked for: the defaults are filled in later. */
export type ResearchInput = z.input<typeof researchRequest>;
export type ResearchRequest = z.output<typeof researchRequest>;

export interface WordCount {
  readonly word: string;
  readonly count: number;
}

export interface TextStatistics {
  readonly text: string;
  readonly words: number;
  readonly distinct: number;
  readonly longest: string;
  readonly topWords: readonly WordCount[];
}

export interface ResearchSummary {
  readonly texts: readonly TextStatistics[];
  readonly words: number;
  /** The text with the most different words for its length. */
  readonly richest: string;
  readonly report: string;
}

/** Counts the words of one text. */
export const textStatistics = defineTask('text_statistics', {
  payload: textStatisticsRequest,
  result: type<TextStatistics>(),
});
