// A certified authorization server on a port of this machine: `node authserver.mjs MODULE SETTINGS`.
// Prints its address when it listens; GET /seen tells what was asked of it.

import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const [module, settings] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(module));
const { clients, ttl } = JSON.parse(settings);

const seen = [];
const server = createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients,
  ttl: { Grant: 3600, Interaction: 600, Session: 600, ...ttl },
  scopes: ['openid', 'offline_access', 'profile'],
  cookies: { keys: ['kept for as long as the test'] },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async (context, client) => client.grantTypeAllowed('refresh_token'),
  findAccount: async (context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  features: {
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    devInteractions: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
});
provider.on('grant.success', (context) => {
  seen.push(`granted ${context.oidc.params.grant_type}`);
});
provider.on('grant.error', (context, error) => {
  seen.push(`refused ${context.oidc.params?.grant_type} ${error.error}`);
});
provider.on('grant.revoked', () => seen.push('revoked'));

const answer = provider.callback();
server.on('request', (request, response) => {
  if (request.url === '/seen') {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(seen));
  } else {
    answer(request, response);
  }
});
console.log(`listening on ${issuer}`);
