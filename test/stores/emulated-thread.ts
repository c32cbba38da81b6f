import type { DeliveryRow, ThreadView } from "@thread-control/emulator";
import { BOT, DESK, INBOX } from "../story/stage.ts";
import { waitFor } from "../wire/bot-process.ts";

const NAMES: Readonly<Record<string, string>> = { [BOT]: "bot", [DESK]: "desk", [INBOX]: "inbox" };

/** One customer's thread, as the emulator's page sees and plays it. */
export class EmulatedThread {
	/** Where the emulator answers; it may have moved with a restart. */
	url: string;
	readonly user: string;

	constructor(url: string, user: string) {
		this.url = url;
		this.user = user;
	}

	async writes(text: string): Promise<void> {
		await this.#call(`users/${this.user}/messages`, { text });
	}

	async inbox(act: "reply" | "move", body: object): Promise<void> {
		await this.#call(`inbox/${this.user}/${act}`, body);
	}

	/** What was said so far, in order: `bot: echo: hello`. */
	async said(): Promise<readonly string[]> {
		const { transcript } = await this.view();
		const spoken = transcript.filter(({ kind }) => kind === "message");
		return spoken.map(({ from, appId, text }) => `${from === "app" ? (NAMES[appId ?? ""] ?? appId) : from}: ${text}`);
	}

	/** Waits until this was said last. */
	async ends(line: string, withinMs = 30_000): Promise<void> {
		let said: readonly string[] = [];
		await waitFor(
			async () => {
				said = await this.said();
				return said.at(-1) === line;
			},
			withinMs,
			() => `“${line}” was not said last, but ${JSON.stringify(said)}`,
		);
	}

	async owner(): Promise<string> {
		const { owner } = await this.view();
		return owner === null ? "nobody" : (NAMES[owner] ?? owner);
	}

	async ownerBecomes(name: string): Promise<void> {
		await waitFor(
			async () => (await this.owner()) === name,
			30_000,
			() => `control did not come to the ${name}`,
		);
	}

	/** Waits until an app has answered the delivery of a message with 200. */
	async reaches(appId: string, text: string): Promise<void> {
		await waitFor(
			async () => {
				const rows = (await this.get(`deliveries?userId=${this.user}`)) as readonly DeliveryRow[];
				return rows.some(
					(row) => row.appId === appId && row.status === 200 && JSON.stringify(row.body).includes(`"text":"${text}"`),
				);
			},
			30_000,
			() => `“${text}” did not reach the ${NAMES[appId]}`,
		);
	}

	async view(): Promise<ThreadView> {
		return (await this.get(`threads/${this.user}`)) as ThreadView;
	}

	async get(path: string): Promise<unknown> {
		return await (await fetch(`${this.url}/_emulator/${path}`)).json();
	}

	async #call(path: string, body: object): Promise<void> {
		const answer = await fetch(`${this.url}/_emulator/${path}`, { method: "POST", body: JSON.stringify(body) });
		if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}: ${await answer.text()}`);
	}
}
