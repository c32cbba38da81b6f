import { decodeMetadata, describeOwner, isInbox } from "@thread-control/core";
import { doneOf, Problem, sentOf } from "./problem.mjs";

/** What agents can ask for, over the threads the desk has heard of. */
export class ThreadsApi {
	#control;
	#book;
	#self;
	#account;

	constructor(control, book, self, account) {
		this.#control = control;
		this.#book = book;
		this.#self = self;
		this.#account = account;
	}

	/** All threads, the one that was heard of last first. */
	async list() {
		return await Promise.all((await this.#book.all()).map((thread) => this.#describe(thread)));
	}

	async one(name) {
		return await this.#describe(await this.#find(name));
	}

	/** The apps control can be passed to; under classic only the Primary may ask. */
	async receivers() {
		return await this.#control.receivers(this.#account);
	}

	/** Says something as the desk. */
	async reply(name, { text }) {
		if (typeof text !== "string" || text.trim() === "") {
			throw new Problem(400, "text_missing", "reply takes { text }: what to say");
		}
		const thread = await this.#find(name);
		const sent = sentOf(await this.#control.thread(thread.key).send(text));
		// Its echo brings the platform's time later, where the app is subscribed to echoes.
		await this.#book.say(thread.key, { at: now(thread), from: "desk", text, mid: sent.id });
		return sent;
	}

	/** Gives control back: to the Primary under classic, to the default app under routing. */
	async return(name, { metadata }) {
		return await this.#pass(name, null, metadata);
	}

	/** Passes control on, to an app id or `inbox`. */
	async pass(name, { target, metadata }) {
		if (typeof target !== "string" || target === "") {
			throw new Problem(400, "target_missing", "pass takes { target }: an app id, or inbox; return needs none");
		}
		return await this.#pass(name, target, metadata);
	}

	async take(name, { metadata }) {
		const thread = await this.#find(name);
		const done = doneOf(await this.#control.thread(thread.key).take(given(metadata)));
		await this.#note(thread, "taken", this.#self, metadata);
		return done;
	}

	async request(name, { metadata }) {
		const thread = await this.#find(name);
		const done = doneOf(await this.#control.thread(thread.key).request(given(metadata)));
		await this.#note(thread, "requested", null, metadata);
		return done;
	}

	async release(name, { metadata }) {
		const thread = await this.#find(name);
		const done = doneOf(await this.#control.thread(thread.key).release(given(metadata)));
		await this.#note(thread, "released", null, metadata);
		return done;
	}

	/** Keeps control for `durationMs` from now, at most 7 days. */
	async extend(name, { durationMs }) {
		const thread = await this.#find(name);
		const done = doneOf(await this.#control.thread(thread.key).extend(durationMs));
		await this.#note(thread, "extended", this.#self, undefined);
		return done;
	}

	async #pass(name, target, metadata) {
		const thread = await this.#find(name);
		// No dialog waits for the thread: nothing has to be read or resumed while it is away.
		const options = { ...given(metadata), wait: false };
		const done = doneOf(await this.#control.thread(thread.key).pass(target, options));
		await this.#note(thread, "passed", target, metadata);
		return done;
	}

	async #find(name) {
		const thread = await this.#book.find(name);
		if (thread === undefined) throw new Problem(404, "thread_unknown", `no thread ${name} was heard of`);
		return thread;
	}

	/** A move of our own, which no webhook tells us of. */
	async #note(thread, kind, to, metadata) {
		const text = typeof metadata === "object" ? JSON.stringify(metadata) : (metadata ?? null);
		await this.#book.move(thread.key, { at: now(thread), kind, from: this.#self, to, metadata: text });
	}

	async #describe({ id, key, lines, moves }) {
		const { owner, standing, expiresAt } = await this.#control.thread(key).owner();
		const passed = moves.findLast((move) => move.kind === "passed" && move.to === this.#self);
		return {
			id,
			user: key.user,
			standing,
			owner: owner.kind === "app" ? this.#nameOf(owner.id) : describeOwner(owner),
			expiresAt,
			lines: lines.map(({ at, from, text }) => ({ at, from, text })),
			moves: moves.map((move) => ({ ...move, from: this.#nameOf(move.from), to: this.#nameOf(move.to) })),
			metadata: passed?.metadata ?? null,
			reason: decodeMetadata(passed?.metadata)?.reason ?? null,
		};
	}

	#nameOf(app) {
		if (app === null) return null;
		if (app === this.#self) return "the desk";
		return isInbox(app) || app === "inbox" ? "the inbox" : `app ${app}`;
	}
}

function given(metadata) {
	if (metadata === undefined || metadata === null) return {};
	if (typeof metadata === "string" || (typeof metadata === "object" && !Array.isArray(metadata))) return { metadata };
	throw new Problem(400, "metadata_invalid", "metadata is a text, or an object that travels as JSON");
}

/** Behind what was said already: the platform's clock need not be ours. */
function now({ lines, moves }) {
	return Math.max(Date.now(), lines.at(-1)?.at ?? 0, moves.at(-1)?.at ?? 0);
}
