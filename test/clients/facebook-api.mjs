// The client inside botbuilder-adapter-facebook, in a process that trusts the test's certificate:
// `node facebook-api.mjs <api host> <token> <secret> <calls as JSON>` prints what each call came to, one JSON line each.
import { FacebookAPI } from "botbuilder-adapter-facebook";

const [host, token, secret, calls] = process.argv.slice(2);
const api = new FacebookAPI(token, secret, host, "v3.2");
for (const [path, method, payload] of JSON.parse(calls)) {
	try {
		console.log(JSON.stringify({ answer: await api.callAPI(path, method, payload) }));
	} catch (error) {
		console.log(JSON.stringify({ refused: error instanceof Error ? error.stack : error }));
	}
}
