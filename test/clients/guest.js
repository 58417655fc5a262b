// guest.js NAME QUERY: asks the gateway as this guest, or without a token, and prints the status
// and the body of its response.
import { createRequire } from 'node:module';

const { sign } = createRequire(import.meta.url)('jsonwebtoken');
const [guest, query] = process.argv.slice(2);
const { JWT_SECRET, PORT } = process.env;
const token = guest && { Authorization: `Bearer ${sign({ sub: guest }, JWT_SECRET, { audience: 'postgraphile' })}` };

const response = await fetch(`http://127.0.0.1:${PORT}/graphql`, {
	method: 'POST',
	headers: { 'Content-Type': 'application/json', ...token },
	body: JSON.stringify({ query }),
});
console.log(response.status, await response.text());
