// The load balancer in front of the instances, and what gets lost on the way to them.
import { Agent, createServer, request } from "node:http";

/**
 * Hands deliveries to the instances in turn; where one does not take the connection, the next one gets it. `lossOf(body)` answers
 * what happens to a delivery on the way: null, or `{ kind: "lost" | "answer_lost" | "late" | "swallowed", ms? }`.
 */
export async function startRoundRobin(instances, lossOf) {
	const agent = new Agent({ keepAlive: true, maxSockets: 256 });
	let turn = 0;

	const forward = (req, res, body, left) =>
		new Promise((resolve) => {
			turn += 1;
			const { port } = instances[turn % instances.length];
			const { host: _, connection: __, ...headers } = req.headers;
			const onward = request(
				{ host: "127.0.0.1", port, method: req.method, path: req.url, headers, agent },
				(answer) => {
					const chunks = [];
					answer.on("data", (chunk) => chunks.push(chunk));
					answer.once("error", () => resolve(null));
					answer.once("end", () => resolve({ status: answer.statusCode, body: Buffer.concat(chunks) }));
				},
			);
			onward.once("error", (error) => {
				// Nobody listens there: nothing was said yet, so the next one may be asked.
				if (error.code === "ECONNREFUSED" && left > 0) resolve(forward(req, res, body, left - 1));
				else resolve(null);
			});
			// Meta does not wait for ever; an answer to nobody must not hold a connection.
			res.once("close", () => onward.destroy());
			onward.end(body);
		});

	const server = createServer(async (req, res) => {
		const body = await bodyOf(req);
		if (body === null) return res.destroy();
		const loss = req.method === "POST" ? lossOf(body) : null;
		if (loss?.kind === "swallowed") return res.end();
		if (loss?.kind === "lost") return res.destroy();
		if (loss?.kind === "late") await new Promise((resolve) => setTimeout(resolve, loss.ms));
		const answer = await forward(req, res, body, instances.length - 1);
		if (answer === null || loss?.kind === "answer_lost") return res.destroy();
		res.writeHead(answer.status);
		res.end(answer.body);
	});
	// Longer than Meta's connections idle here: one closed between two deliveries would fail a delivery.
	server.keepAliveTimeout = 600_000;
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		webhook: `http://127.0.0.1:${server.address().port}/api/messages`,
		async stop() {
			agent.destroy();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Null: whoever sent it hung up before its end. */
async function bodyOf(req) {
	const chunks = [];
	try {
		for await (const chunk of req) chunks.push(chunk);
	} catch {
		return null;
	}
	return Buffer.concat(chunks);
}
