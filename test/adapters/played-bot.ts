import { expect } from "vitest";
import { type BotProcess, startBot, waitFor } from "../wire/bot-process.ts";
import { deliver } from "../wire/deliver.ts";
import { type Item, newUser, onNormal, SELF } from "../wire/delivery-items.ts";
import { type FakeGraph, type GraphCall, startFakeGraph } from "../wire/fake-graph.ts";

/** A call as two bots can be compared by it: without ids and times. */
export interface ComparedCall {
	readonly method: string;
	readonly path: string;
	readonly recipient: string | null;
	readonly body: unknown;
}

/** An example bot in a process of its own, on a Graph of its own, whose customers are known by the order they came in. */
export class PlayedBot {
	readonly graph: FakeGraph;
	readonly process: BotProcess;
	readonly #customers: string[] = [];

	private constructor(graph: FakeGraph, process: BotProcess) {
		this.graph = graph;
		this.process = process;
	}

	static async start(script: string, profile: string, env: Record<string, string>): Promise<PlayedBot> {
		const graph = await startFakeGraph(SELF, profile);
		return new PlayedBot(graph, await startBot(script, graph, { PROFILE: profile, ...env }));
	}

	customer(): string {
		const user = newUser();
		this.#customers.push(user);
		return user;
	}

	async deliver(body: Item): Promise<void> {
		expect((await deliver(this.process.webhook, body)).status).toBe(200);
	}

	/** Delivers an item on the normal channel, and waits until the bot did these things since `before` and no others. */
	async answers(user: string, item: Item, ...lines: readonly string[]): Promise<void> {
		const before = this.done(user).length;
		await this.deliver(onNormal(item));
		const since = (): readonly string[] => this.done(user).slice(before);
		await waitFor(
			() => since().length >= lines.length,
			10_000,
			() => `it did ${JSON.stringify(since())}, not ${JSON.stringify(lines)}\n${this.process.stderr()}`,
		);
		expect(since()).toEqual(lines);
	}

	/** What the bot did for a customer, in order: the texts it sent, and its commands with their reason. */
	done(user: string): readonly string[] {
		return this.graph.posts(user).map(lineOf);
	}

	/** Every call in the order it arrived, but for reads of the owner: while a handover waits they follow a clock. */
	calls(): readonly ComparedCall[] {
		return this.graph.calls
			.filter(({ edge }) => edge !== "thread_owner")
			.map(({ method, node, edge, recipient, body }) => {
				const said = JSON.stringify({ method, path: `${node}/${edge}`, recipient, body });
				// Where the store is durable a message carries the id of what it answers.
				const call = said.replaceAll(MARK, "$1:id:");
				return JSON.parse(this.#customers.reduce((text, user, n) => text.replaceAll(user, `customer ${n + 1}`), call));
			});
	}

	async stop(): Promise<void> {
		await this.process.stop();
		await this.graph.stop();
	}
}

const MARK = /(thread-control:\w+):[^:"]+:/g;

function lineOf({ edge, body }: GraphCall): string {
	const { message, metadata } = body as { message?: Record<string, unknown>; metadata?: string };
	if (edge !== "messages") return `${edge}: ${JSON.parse(metadata ?? "{}").reason}`;
	const attachment = message?.["attachment"] as { payload?: { text?: string } } | undefined;
	return String(message?.["text"] ?? attachment?.payload?.text ?? JSON.stringify(body));
}
