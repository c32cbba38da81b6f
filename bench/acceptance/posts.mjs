// Posts deliveries by bare sockets: what posts has to be much faster than what is measured.
import { once } from "node:events";
import { connect } from "node:net";
import { delivery } from "../delivery.mjs";

const ANSWER_WITHIN_MS = 15_000;

let made = 0;

/** So many deliveries as they go over the wire, of so many customers in turn. */
export function requests(count, users) {
	return Array.from({ length: count }, () => {
		made += 1;
		const { body, headers } = delivery(made, users);
		const lines = Object.entries({ host: "127.0.0.1", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
		return Buffer.concat([Buffer.from(`POST /api/messages HTTP/1.1\r\n${lines.join("")}\r\n`), body]);
	});
}

/** So many connections to a port, each of which has one delivery in flight at a time; `fresh`: a new one for each delivery. */
export async function connectTo(port, inFlight, fresh) {
	const open = () => connect(port, "127.0.0.1").setNoDelay(true);
	const sockets = Array.from({ length: inFlight }, open);
	await Promise.all(sockets.map((socket) => once(socket, "connect")));
	return {
		/** Posts them. Answers how many were answered 200 a second; rejects for any other answer. */
		async postAll(posts) {
			let next = 0;
			const startedAt = performance.now();
			const lane = async (kept) => {
				while (next < posts.length) {
					const post = posts[next];
					next += 1;
					const socket = fresh ? open() : kept;
					await answered(socket, post);
					if (fresh) socket.destroy();
				}
			};
			await Promise.all(sockets.map(lane));
			return posts.length / ((performance.now() - startedAt) / 1000);
		},
		close() {
			for (const socket of sockets) socket.destroy();
		},
	};
}

function answered(socket, post) {
	return new Promise((resolve, reject) => {
		let text = "";
		const timer = setTimeout(() => end(new Error("a delivery was not answered")), ANSWER_WITHIN_MS);
		const onClose = () => end(new Error("a connection was closed before the answer"));
		const onData = (chunk) => {
			text += chunk.toString("latin1");
			if (isWhole(text)) end(text.startsWith("HTTP/1.1 200 ") ? null : new Error(`answered ${text.slice(0, 40)}`));
		};
		function end(error) {
			clearTimeout(timer);
			socket.off("data", onData).off("close", onClose).off("error", end);
			if (error === null) resolve();
			else reject(error);
		}
		socket.on("data", onData).on("close", onClose).on("error", end);
		socket.write(post);
	});
}

/** Whether the answer's head and body are there. */
function isWhole(text) {
	const head = text.indexOf("\r\n\r\n");
	if (head === -1) return false;
	const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head));
	return length === null ? text.endsWith("0\r\n\r\n") : text.length - head - 4 >= Number(length[1]);
}
