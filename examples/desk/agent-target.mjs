import { Problem } from "./problem.mjs";

/**
 * Where the example bot's `agent` goes, for demonstrations: the switch `DEMO=1` opens in the bot (examples/botkit). Without
 * its address there is nothing to choose.
 */
export class AgentTarget {
	#url;
	#choices;

	constructor(url, self) {
		this.#url = url;
		this.#choices = [
			{ target: "inbox", name: "Inbox" },
			{ target: self, name: "Desk" },
		];
	}

	/** `{ target, choices }`. */
	async read() {
		if (this.#url === null) return { target: null, choices: [] };
		return { ...(await this.#call("GET")), choices: this.#choices };
	}

	async set({ target }) {
		if (this.#url === null)
			throw new Problem(404, "not_found", "no bot's switch is known: AGENT_TARGET_URL is not set");
		return { ...(await this.#call("PUT", { target })), choices: this.#choices };
	}

	async #call(method, body) {
		const init =
			body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
		let answer;
		try {
			answer = await fetch(this.#url, { method, ...init });
		} catch (cause) {
			throw new Problem(502, "bot_unreachable", `the bot does not answer at ${this.#url}: ${cause.message}`);
		}
		const said = await answer.json();
		if (!answer.ok) throw new Problem(answer.status, said.code, said.error);
		return said;
	}
}
