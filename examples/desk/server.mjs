import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { refuseStrangers } from "./loopback.mjs";
import { Problem, problemOf } from "./problem.mjs";
import { readJson } from "./request-body.mjs";

const PAGE = {
	"/": ["page.html", "text/html"],
	"/page.css": ["page.css", "text/css"],
	"/page.mjs": ["page.mjs", "text/javascript"],
};
const POLICY =
	"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'";
/** Comments keep an idle stream from being cut by whatever stands between. */
const HEARTBEAT_MS = 15_000;

/** Serves the webhook, the agents' page and their endpoints on loopback. Resolves once it listens. */
export async function startServer({ control, book, api, port }) {
	const actions = ["reply", "return", "pass", "take", "request", "release", "extend"];

	async function answer(req, res) {
		if (!URL.canParse(req.url, "http://desk")) throw new Problem(400, "path_invalid", "the path is no address");
		const { pathname } = new URL(req.url, "http://desk");
		if (pathname === "/api/messages") return control.node(req, res);
		if (pathname === "/healthz") return json(res, 200, { ok: true });
		refuseStrangers(req);
		const [first, id, action, ...more] = pathname.split("/").slice(1).map(decoded);
		if (req.method === "GET") {
			if (PAGE[pathname]) return file(res, ...PAGE[pathname]);
			if (pathname === "/events") return stream(req, res);
			if (pathname === "/receivers") return json(res, 200, await api.receivers());
			if (pathname === "/threads") return json(res, 200, await api.list());
			if (first === "threads" && action === undefined) return json(res, 200, await api.one(id));
		}
		if (req.method === "POST" && first === "threads" && actions.includes(action) && more.length === 0) {
			return json(res, 200, await api[action](id, await readJson(req)));
		}
		throw new Problem(404, "not_found", `there is no ${req.method} ${pathname}`);
	}

	/** Tells the page that something changed; the page then asks what. */
	function stream(req, res) {
		res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
		const tell = () => res.write("data: changed\n\n");
		tell();
		const stop = book.watch(tell);
		const heart = setInterval(() => res.write(": still here\n\n"), HEARTBEAT_MS);
		req.once("close", () => {
			clearInterval(heart);
			stop();
		});
	}

	const server = createServer((req, res) => {
		answer(req, res).catch((error) => {
			const { status, code, message } = problemOf(error);
			json(res, status, { error: message, code });
		});
	});
	await new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, "127.0.0.1", resolve);
	});
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		close: async () => {
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeAllConnections();
			await closed;
		},
	};
}

function json(res, status, body) {
	res.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
	res.end(JSON.stringify(body));
}

function file(res, name, type) {
	res.writeHead(200, {
		"content-type": `${type}; charset=utf-8`,
		"content-security-policy": POLICY,
		"x-content-type-options": "nosniff",
	});
	res.end(readFileSync(new URL(name, import.meta.url)));
}

function decoded(part) {
	try {
		return decodeURIComponent(part);
	} catch (cause) {
		throw new Problem(400, "path_invalid", `the path is not URL-encoded: ${cause.message}`);
	}
}
