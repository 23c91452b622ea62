import { Module } from '@nestjs/common';
import { IndexDocuments } from './index.documents.js';
import { SearchIndexTasks } from './search-index.tasks.js';

@Module({ providers: [IndexDocuments, SearchIndexTasks] })
export class CatalogModule {}
