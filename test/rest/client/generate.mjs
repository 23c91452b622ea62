// node generate.mjs URL TOKEN FOLDER: generates a client from the OpenAPI document of a server, into the folder.
import { createClient } from '@hey-api/openapi-ts';

const [url, token, path] = process.argv.slice(2);
const response = await fetch(`${url}/openapi.json`, { headers: { authorization: `Bearer ${token}` } });
await createClient({
  input: await response.json(),
  output: { path, module: { extension: '.js' } },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  logs: { level: 'silent', file: false },
});
