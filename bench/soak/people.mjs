// The customers, and the people who answer them from the inbox and from a desk.
import { setTimeout as sleep } from "node:timers/promises";
import { BOT, DESK, INBOX } from "./platform.mjs";

/** What a customer does while the bot has the thread. `m` is a text nobody else uses. */
const WITH_THE_BOT = [
	{ weight: 40, act: ({ writes }, m) => writes(m) },
	{
		weight: 10,
		async act({ writes, random }, m) {
			for (let part = 1; part <= random.whole(2, 3); part += 1) await writes(`${m}.${part}`);
		},
	},
	{ weight: 12, act: ({ writes }) => writes("order") },
	{ weight: 9, act: ({ writes }) => writes("agent") },
	{ weight: 3, act: ({ writes }, m) => writes(`I want a human, ${m}`) },
	{ weight: 4, act: ({ writes }) => writes("menu") },
	{ weight: 5, act: ({ taps }, m) => taps(m) },
	{ weight: 4, act: ({ writes }) => writes("mumble") },
	{ weight: 3, act: ({ writes }) => writes("slow") },
	{
		weight: 4,
		async act({ writes, random, personTakes }) {
			await writes("slow");
			await sleep(random.between(0, 1_200));
			await personTakes();
		},
	},
	{
		weight: 3,
		async act({ writes, random, personTakes }, m) {
			await writes(m);
			await sleep(random.between(0, 60));
			await personTakes();
		},
	},
	{ weight: 4, act: ({ personTakes }) => personTakes() },
	{ weight: 3, act: ({ inboxRequests }) => inboxRequests() },
];

/** What happens while a person has it. */
const WITH_A_PERSON = [
	{ weight: 35, act: ({ writes }, m) => writes(m) },
	{ weight: 30, act: ({ personWrites }, m) => personWrites(`person: ${m}`) },
	{ weight: 35, act: ({ givesBack }) => givesBack() },
];

/** One thread with everybody in it but the bot; what they do comes from its own random numbers. */
export class People {
	user;
	#random;
	#platform;
	#profile;
	#said = 0;

	constructor(user, random, platform, profile) {
		this.user = user;
		this.#random = random;
		this.#platform = platform;
		this.#profile = profile;
	}

	/** Acts about every `gapMs` until `until` (epoch ms). */
	async play(until, gapMs) {
		const random = this.#random;
		await sleep(random.between(0, gapMs));
		while (Date.now() < until) {
			await this.#step();
			await sleep(random.between(0.5, 1.5) * gapMs);
		}
	}

	/** Gives the thread back, if a person has it. Answers whether that was so. */
	async givesBack() {
		const owner = (await this.#platform.thread(this.user))?.owner ?? BOT;
		if (owner === BOT) return false;
		await this.#givesBack(owner);
		return true;
	}

	/** The customer writes once more, which the bot has to answer. */
	async saysLast() {
		await this.#writes(`${this.#unique()} last`);
	}

	async #step() {
		const random = this.#random;
		const view = await this.#platform.thread(this.user);
		const owner = view?.owner ?? BOT;
		const acts = {
			random,
			writes: (text) => this.#writes(text),
			taps: (m) => this.#taps(view, m),
			personTakes: () => this.#personTakes(),
			personWrites: (text) => this.#personWrites(owner, text),
			inboxRequests: () => this.#inboxRequests(),
			givesBack: () => this.#givesBack(owner),
		};
		const m = this.#unique();
		await random.weighted(owner === BOT ? WITH_THE_BOT : WITH_A_PERSON).act(acts, m);
	}

	#unique() {
		this.#said += 1;
		return `${this.user.slice(-4)}-${this.#said}`;
	}

	async #writes(text) {
		await this.#platform.customerWrites(this.user, text);
	}

	/** Taps the newest button; where there is none the customer writes. */
	async #taps(view, m) {
		const menu = view?.transcript.findLast(({ buttons }) => buttons?.length > 0);
		if (menu === undefined) await this.#writes(m);
		else await this.#platform.customerTaps(this.user, menu.mid, menu.buttons[0]);
	}

	/** A person takes the thread without asking. Under classic only the Primary may: there the inbox asks for it. */
	async #personTakes() {
		if (this.#profile === "classic") return await this.#inboxRequests();
		const how = this.#random.whole(1, 3);
		if (how === 1) await this.#platform.inbox(this.user, "move", { folder: "main" });
		else if (how === 2) await this.#platform.inbox(this.user, "reply", { text: "person: let me see" });
		else await this.#platform.desk(this.user, "take_thread_control");
	}

	/** Conversation Routing has no requests: there the inbox takes. */
	async #inboxRequests() {
		if (this.#profile === "classic") await this.#platform.inbox(this.user, "request");
		else await this.#platform.inbox(this.user, "move", { folder: "main" });
	}

	async #personWrites(owner, text) {
		if (owner === INBOX) await this.#platform.inbox(this.user, "reply", { text });
		else await this.#platform.desk(this.user, "messages", { message: { text } });
	}

	async #givesBack(owner) {
		if (owner === INBOX) await this.#platform.inbox(this.user, "move", { folder: "done" });
		else if (owner === DESK && this.#random.chance(0.5) && this.#profile !== "classic")
			await this.#platform.desk(this.user, "release_thread_control");
		else await this.#platform.desk(this.user, "pass_thread_control", { target_app_id: BOT });
	}
}
