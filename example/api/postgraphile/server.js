// The schema api as GraphQL, at /graphql. DATABASE_URL logs in as api_gateway, tokens are signed
// with JWT_SECRET, and their claim "sub" is the guest.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { statusOf } from './status.js';

const { DATABASE_URL, JWT_SECRET, PORT = 5000 } = process.env;

// An error tells its SQLSTATE, and the response has the status that the page names for it.
// Without a SQLSTATE it is the fault of the query (400) or a lost connection.
function handleErrors(errors, request, response) {
	return errors.map(({ message, originalError }) => {
		const { code, detail, hint } = originalError ?? {};
		if (originalError) response.statusCode = statusOf(code);
		return { message: response.statusCode < 500 ? message : 'try again later', code, detail, hint };
	});
}

const gateway = postgraphile(DATABASE_URL, 'api', {
	pgDefaultRole: 'api_guest',
	jwtSecret: JWT_SECRET,
	jwtVerifyOptions: { algorithms: ['HS256'] },
	ignoreRBAC: false,
	dynamicJson: true,
	disableQueryLog: true,
	handleErrors,
});
createServer(gateway).listen(PORT, '127.0.0.1');
