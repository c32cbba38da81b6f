import type { ThreadView } from "@thread-control/emulator";
import { ask } from "./ask.ts";
import { BOT, DESK } from "./cast.ts";

export type DeskAct = "pass_to_bot" | "pass_to_inbox" | "take" | "release" | "request" | "reply";
export type InboxAct = "reply" | "main" | "done" | "request";

/** Everybody but the bot, and what the platform says of it all. What the platform refuses is nobody's mistake here. */
export class People {
	readonly #url: string;
	#replies = 0;

	/** `url`: the platform's. */
	constructor(url: string) {
		this.#url = url;
	}

	async writes(user: string, text: string): Promise<void> {
		await this.#act(`users/${user}/messages`, { text });
	}

	async inbox(user: string, act: InboxAct): Promise<void> {
		if (act === "reply") await this.#act(`inbox/${user}/reply`, { text: this.#says("inbox") });
		else if (act === "request") await this.#act(`inbox/${user}/request`, {});
		else await this.#act(`inbox/${user}/move`, { folder: act });
	}

	async desk(user: string, act: DeskAct, inbox: string): Promise<void> {
		if (act === "pass_to_bot") await this.#desk(user, "pass_thread_control", { target_app_id: BOT });
		else if (act === "pass_to_inbox") await this.#desk(user, "pass_thread_control", { target_app_id: inbox });
		else if (act === "reply") await this.#desk(user, "messages", { message: { text: this.#says("desk") } });
		else await this.#desk(user, `${act}_thread_control`, {});
	}

	/** Every thread as the platform has it. */
	async threads(): Promise<readonly ThreadView[]> {
		return JSON.parse((await ask("GET", `${this.#url}/_emulator/threads`)).body);
	}

	/** The platform looks at its clock: what is due happens. */
	async clockMoved(): Promise<void> {
		await this.#act("clock", { advanceMs: 0 });
	}

	#says(who: string): string {
		this.#replies += 1;
		return `${who} says ${this.#replies}`;
	}

	async #desk(user: string, edge: string, body: object): Promise<void> {
		const url = `${this.#url}/me/${edge}?access_token=token-${DESK}`;
		await ask("POST", url, JSON.stringify({ recipient: { id: user }, ...body }));
	}

	async #act(path: string, body: object): Promise<void> {
		const { status, body: said } = await ask("POST", `${this.#url}/_emulator/${path}`, JSON.stringify(body));
		// An act the profile does not have is answered 409.
		if (status !== 200 && status !== 409) throw new Error(`the platform answered ${status} to ${path}: ${said}`);
	}
}
