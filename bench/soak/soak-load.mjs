// Customers who write at a given rate, the echoes of what they are answered, people who have a thread for a while, and faults on the way.
import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { APP_ID, APP_SECRET, PAGE_ID } from "../delivery.mjs";
import { PERSON } from "./soak-graph.mjs";

const USERS = 500;
/** More than this on the way, and the load waits: a machine that stands still for a moment must not be buried. */
const AT_ONCE = 256;
const AGENT_SHARE = 0.02;
const BACK_SHARE = 0.25;
/** Of each delivery: the share it happens to. */
const FAULTS = { twice: 0.02, hungUp: 0.01, unsigned: 0.005, garbage: 0.005 };

export class Load {
	/** Added to the platform's time, as to the bot's. */
	aheadMs = 0;
	posted = 0;
	refused = 0;
	#port;
	#graph;
	#random;
	#faults = false;
	#made = 0;
	#onTheWay = 0;
	#stopped = false;
	#agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

	constructor(port, graph, random) {
		this.#port = port;
		this.#graph = graph;
		this.#random = random;
		graph.echo = (user, message, mid) => void this.#echo(user, message, mid);
	}

	faults(on) {
		this.#faults = on;
		this.#graph.faults = on;
	}

	/** As many turns a second as the bot can do with 16 on the way. */
	async peak(ms) {
		const until = performance.now() + ms;
		const before = this.#graph.sent;
		const one = async () => {
			while (performance.now() < until) {
				const sent = this.#graph.sent;
				await this.#customerWrites();
				// Answered at the commit: what counts is the reply.
				while (this.#graph.sent <= sent && performance.now() < until) await sleep(1);
			}
		};
		await Promise.all(Array.from({ length: 16 }, one));
		return ((this.#graph.sent - before) / ms) * 1_000;
	}

	/** Writes `rate` messages a second for `ms`. */
	async run(rate, ms) {
		const startedAt = performance.now();
		for (let n = 0; performance.now() - startedAt < ms; ) {
			const due = Math.floor(((performance.now() - startedAt) / 1_000) * rate);
			for (; n < due && this.#onTheWay < AT_ONCE; n += 1) void this.#customerWrites();
			if (this.#onTheWay >= AT_ONCE) n = Math.max(n, due);
			await sleep(5);
		}
	}

	/** Resolves when nothing is on the way to the bot any more. */
	async quiet() {
		while (this.#onTheWay > 0) await sleep(5);
	}

	/** One message, and what it brings. */
	async one() {
		await this.#customerWrites("one more");
	}

	/** Whoever has a thread gives it back. */
	async allComeBack() {
		for (const user of this.#graph.away) await this.#givenBack(user);
		await this.quiet();
	}

	/** Ends the connections that are kept for later. */
	hangUp() {
		this.#agent.destroy();
	}

	stop() {
		this.#stopped = true;
		this.hangUp();
	}

	async #customerWrites(text = null) {
		const random = this.#random;
		const user = String(2_000_000_000_000_000 + random.whole(0, USERS - 1));
		this.#made += 1;
		const message = { mid: `m_soak_${this.#made}`, text: text ?? `message number ${this.#made}` };
		if (this.#graph.away.has(user)) {
			await this.#deliver("standby", this.#item(user, { message }));
			if (random.chance(BACK_SHARE)) await this.#givenBack(user);
			return;
		}
		if (text === null && this.#faults && random.chance(AGENT_SHARE)) message.text = "agent";
		await this.#deliver("messaging", this.#item(user, { message }));
	}

	async #givenBack(user) {
		this.#graph.away.delete(user);
		const pass = { previous_owner_app_id: PERSON, new_owner_app_id: APP_ID, metadata: "" };
		await this.#deliver("messaging", this.#item(user, { pass_thread_control: pass }));
	}

	async #echo(user, { text, metadata }, mid) {
		const message = { is_echo: true, app_id: Number(APP_ID), mid, text, ...(metadata ? { metadata } : {}) };
		const item = this.#item(user, { message });
		await this.#deliver("messaging", { ...item, sender: item.recipient, recipient: item.sender });
	}

	#item(user, content) {
		return {
			sender: { id: user },
			recipient: { id: PAGE_ID },
			timestamp: Date.now() + this.aheadMs,
			...content,
		};
	}

	async #deliver(channel, item) {
		const time = item.timestamp;
		const body = Buffer.from(JSON.stringify({ object: "page", entry: [{ id: PAGE_ID, time, [channel]: [item] }] }));
		const fault = (kind) => this.#faults && this.#random.chance(FAULTS[kind]);
		if (fault("unsigned")) await this.#post(body, "0".repeat(64));
		if (fault("garbage")) await this.#post(Buffer.from('{"object":"page","entry":[{'));
		if (fault("hungUp")) await this.#post(body, undefined, true);
		// As Meta does: until it is answered 200.
		for (let pauseMs = 50; (await this.#post(body)) !== 200; pauseMs = Math.min(2 * pauseMs, 5_000)) {
			if (this.#stopped) return;
			this.refused += 1;
			await sleep(pauseMs);
		}
		if (fault("twice")) await this.#post(body);
	}

	/** The status; 0 where no answer came. `hangUp`: we do not wait for it. */
	#post(body, signature = createHmac("sha256", APP_SECRET).update(body).digest("hex"), hangUp = false) {
		this.#onTheWay += 1;
		this.posted += 1;
		const headers = {
			"content-type": "application/json",
			"content-length": body.byteLength,
			"x-hub-signature-256": `sha256=${signature}`,
		};
		return new Promise((resolve) => {
			const end = (status) => {
				this.#onTheWay -= 1;
				resolve(status);
			};
			const options = { host: "127.0.0.1", port: this.#port, path: "/api/messages", method: "POST", headers };
			const req = request({ ...options, agent: this.#agent }, (res) => {
				res.resume();
				res.once("close", () => end(res.statusCode));
			});
			req.once("error", () => end(0));
			req.end(body, () => {
				if (hangUp) req.destroy();
			});
		});
	}
}
