import { Body, Controller, HttpCode, Post, StandardSchemaValidationPipe } from '@nestjs/common';
import { Pipelines } from '@taskledger/nestjs';
import { type ResearchRequest, researchRequest } from './research.contract.js';
import { Research } from './research.pipeline.js';

/** Begins researches for whoever asks. */
@Controller('research')
export class ResearchController {
  constructor(private readonly pipelines: Pipelines) {}

  @Post()
  @HttpCode(202)
  async begin(
    @Body({ schema: researchRequest, pipes: [new StandardSchemaValidationPipe()] }) request: ResearchRequest,
  ): Promise<{ id: string; page: string }> {
    const { id } = await this.pipelines.enqueue(Research, request);
    return { id, page: `/admin/workflows/${id}` };
  }
}
