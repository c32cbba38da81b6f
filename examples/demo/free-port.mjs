import { createServer } from "node:net";

const ATTEMPTS = 20;
const PAUSE_MS = 100;

/**
 * The wanted port, or any free one where it is taken, by us too (`ours`). `patient`: it was ours the last time, and may be let go
 * in a moment by a process that is just ending.
 */
export async function freePort(wanted, ours, patient) {
	const others = [0, 0, 0];
	for (const port of [...Array(patient ? ATTEMPTS : 1).fill(wanted), ...others]) {
		const free = ours.includes(port) ? null : await listened(port);
		if (free !== null && !ours.includes(free)) return free;
		if (patient && port === wanted) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
	}
	throw new Error("no free port on this machine");
}

/** The port, when it could be listened on; null where it is taken. */
async function listened(port) {
	const server = createServer();
	const free = await new Promise((resolve) => {
		server.once("error", () => resolve(null));
		server.listen(port, "127.0.0.1", () => resolve(server.address().port));
	});
	await new Promise((resolve) => server.close(resolve));
	return free;
}
