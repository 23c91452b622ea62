import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from '@jest/globals';
import { openApiDocument } from '../../libs/task-admin/src/openapi/document.js';

// Fixed text comes before parameters, and ids never have the form of it: /tasks/executions is no task.
const RULES = { 'no-ambiguous-paths': 'off' } as const;

describe('E13 the OpenAPI document', () => {
  it.each([
    ['with a bearer token', { bearer: { type: 'http', scheme: 'bearer' } }],
    ['with a session', { session: { type: 'apiKey', in: 'cookie', name: 'connect.sid' } }],
  ] as const)('has nothing that a linter would warn of, %s', async (_, schemes) => {
    const config = await createConfig({ extends: ['recommended-strict'], rules: RULES });
    const problems = await lintFromString({ source: JSON.stringify(openApiDocument('/api/v1', schemes)), config });
    expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).toEqual(
      [],
    );
  });
});
