import type { IncomingMessage, ServerResponse } from "node:http";
import { ask } from "./ask.ts";
import { type CallFate, type CallKind, Held } from "./fates.ts";
import { type NetworkParts, WAY_MS } from "./network.ts";
import { noteCall } from "./wire-notes.ts";

/** The way of Graph calls from the instances to the platform and of the answers back; a call is a step of its instance's life. */
export class CallWay {
	readonly fates: Readonly<Record<CallKind, CallFate[]>> = { send: [], command: [], read: [] };
	readonly held = new Held();
	/** How many are with the platform now. */
	calling = 0;
	/** Where the platform is. */
	platform = "";
	readonly #parts: NetworkParts;

	constructor(parts: NetworkParts) {
		this.#parts = parts;
	}

	/** From now on every call arrives, and its answer. */
	clears(): void {
		for (const fates of Object.values(this.fates)) fates.length = 0;
		this.held.letAllGo();
	}

	/** Passes on what came for `/{network}/graph/{instance}/…`. */
	async pass(req: IncomingMessage, res: ServerResponse, body: Buffer): Promise<void> {
		const { bots, ledger } = this.#parts;
		const { method = "GET", url = "" } = req;
		const [, , , id, ...parts] = url.split("/");
		const path = parts.join("/");
		const bot = bots().find((each) => String(each.id) === id);
		if (bot === undefined) return;
		await bot.life.step(async () => {
			const call = noteCall(ledger, method, path, body);
			const fate = call.kind === null ? undefined : this.fates[call.kind].shift();
			const askedAt = bot.askedAt(call.user);
			const from = this.#parts.clock.now();
			if (fate === "held") await this.held.wait();
			const at = this.#parts.clock.advance(WAY_MS);
			const { status, body: said, headers } = await this.#ask(method, path, body);
			call.answered(status, said, at, askedAt);
			if (fate === "answer_held") await this.held.wait();
			call.ended(from, this.#parts.clock.now());
			if (fate === "answer_lost") res.destroy();
			else res.writeHead(status, { "content-type": "application/json", date: String(headers["date"]) }).end(said);
		});
	}

	async #ask(method: string, path: string, body: Buffer): ReturnType<typeof ask> {
		this.calling += 1;
		try {
			return await ask(method, `${this.platform}/${path}`, body.length === 0 ? null : body);
		} finally {
			this.calling -= 1;
			this.#parts.clock.advance(WAY_MS);
		}
	}
}
