import {
	createThreadControl,
	type EventTurn,
	type HandoverResult,
	type Host,
	type Outgoing,
	type ReturnTurn,
	type SendOutcome,
	type ThreadControl,
	type ThreadHandle,
} from "@thread-control/core";
import type { ContractBot, ContractHandoff, ContractSetup, ContractSpeaker } from "./adapter-cases/contract-bot.ts";
import { encodeDelivery } from "./delivery.ts";
import { sign } from "./sign.ts";

/** What a thread of the plain bot waits for. */
type Waiting = { readonly for: "answer"; readonly question: string; asked: boolean } | { readonly for: "return" };

/** A bot without a framework, on core's host alone; each part can be broken by a test. */
export class PlainBot implements ContractBot {
	readonly control: ThreadControl;
	readonly #behaviour: ContractSetup["behaviour"];
	readonly #waiting = new Map<string, Waiting>();

	constructor({ options, behaviour }: ContractSetup) {
		this.control = createThreadControl(options);
		this.#behaviour = behaviour;
		this.control.host(this.host());
	}

	host(): Host {
		return { turn: (turn) => this.turn(turn), returned: (turn) => this.returned(turn) };
	}

	async turn({ event, thread }: Pick<EventTurn, "event" | "thread">): Promise<void> {
		if (event.kind !== "message") return;
		const { user } = thread.key;
		const waiting = this.#waiting.get(user);
		const text = event.text ?? "";
		if (waiting?.for !== "answer") return await this.#behaviour.text(text, this.speaker(thread));
		if (!waiting.asked) return await this.ask(thread, waiting.question);
		this.#waiting.delete(user);
		await this.#behaviour.answer(text, this.speaker(thread));
	}

	async returned({ thread, result }: Pick<ReturnTurn, "thread" | "result">): Promise<void> {
		const waiting = this.#waiting.get(thread.key.user);
		// The message that brought the thread back has its turn next, and is no answer.
		const brought = result.by === "implied";
		if (waiting?.for === "answer" && !waiting.asked && !brought) await this.ask(thread, waiting.question);
		if (waiting?.for === "return") await this.back(thread, result);
	}

	async back(thread: ThreadHandle, result: HandoverResult): Promise<void> {
		this.#waiting.delete(thread.key.user);
		await this.#behaviour.back(result, this.speaker(thread));
	}

	async ask(thread: ThreadHandle, question: string): Promise<void> {
		const asked = "blocked" in ((await this.say(thread, question)) as object);
		this.#waiting.set(thread.key.user, { for: "answer", question, asked: !asked });
	}

	async say(thread: ThreadHandle, message: Outgoing): Promise<unknown> {
		return answerOf(await thread.send(message));
	}

	speaker(thread: ThreadHandle): ContractSpeaker {
		const reply = (text: string): Promise<unknown> => this.say(thread, text);
		return {
			thread,
			reply,
			batch: (texts) => this.batch(thread, texts),
			typing: () => this.say(thread, { sender_action: "typing_on" }),
			raw: async (text) => {
				const payload = { recipient: { id: thread.key.user }, message: { text } };
				const lease = { lease: thread.lease };
				const outcome = await this.control.callApi(thread.key, "POST", "/me/messages", payload, lease);
				return outcome.result === "answered" ? outcome.body : outcome;
			},
			ask: (question) => this.ask(thread, question),
			handOff: async (options) => {
				this.#waiting.set(thread.key.user, { for: "return" });
				const outcome = await thread.pass(null, options);
				if (outcome.result === "refused") await this.back(thread, failed(options));
			},
		};
	}

	async batch(thread: ThreadHandle, texts: readonly string[]): Promise<readonly unknown[]> {
		const answers: unknown[] = [];
		for (const text of texts) answers.push(await this.say(thread, text));
		return answers;
	}

	async deliver(...[delivery, secret]: Parameters<ContractBot["deliver"]>): Promise<number> {
		const body = encodeDelivery(delivery);
		const headers = secret === null ? {} : sign(body, secret);
		return (await this.control.fetch(new Request("http://bot/", { method: "POST", body, headers }))).status;
	}

	async proactive(...[thread, text]: Parameters<ContractBot["proactive"]>): Promise<unknown> {
		return await this.say(this.control.thread(thread), text);
	}

	async otherChannel(text: string): Promise<readonly string[]> {
		return [text];
	}

	async close(): Promise<void> {
		await this.control.close();
	}
}

function failed({ reason }: ContractHandoff): HandoverResult {
	const nothing = { by: null, metadata: null, startedAt: 0, endedAt: 0, transcript: [], customerMessages: 0 };
	return { outcome: "failed", reason: reason ?? null, ...nothing };
}

function answerOf(outcome: SendOutcome): unknown {
	if (outcome.result === "refused" && outcome.refusal.meaning === "not_owner") {
		return { id: "", blocked: "not_in_control" };
	}
	return outcome;
}
