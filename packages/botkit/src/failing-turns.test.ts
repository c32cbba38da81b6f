import { setTimeout as pause } from "node:timers/promises";
import type { Botkit } from "botkit";
import { afterEach, expect, test } from "vitest";
import { closeBenches, startBench } from "./fixtures/bench.ts";
import { text } from "./fixtures/deliveries.ts";

afterEach(closeBenches);

const echoing = (controller: Botkit): void =>
	controller.on("message", async (bot, message) => {
		await bot.reply(message, `echo: ${message.text}`);
	});

test("B7: a handler that throws fails its own turn: it is reported, and the thread goes on", async () => {
	const bench = await startBench({
		script: (controller) => {
			controller.hears("throw", "message", async () => {
				throw new Error("handler broke");
			});
			echoing(controller);
		},
	});
	expect(await bench.deliver([text("u1", "throw"), text("u1", "next")])).toBe(200);
	expect(bench.graph.texts()).toEqual(["echo: next"]);
	expect(bench.errors).toMatchObject([{ code: "turn_failed", message: expect.stringContaining("handler broke") }]);
});

test.each(["spawn", "ingest", "receive", "interpret", "send"] as const)(
	"B7: an async %s middleware that rejects fails its turn, before and after calling next",
	async (endpoint) => {
		let when: "before" | "after" | "never" = "before";
		const rejecting = async (...args: unknown[]): Promise<void> => {
			const next = args.at(-1) as () => void;
			if (when === "before") throw new Error("broke before");
			next();
			if (when === "after") throw new Error("broke after");
		};
		const bench = await startBench({
			script: (controller) => {
				const middleware =
					endpoint === "spawn"
						? (bot: unknown, next: unknown) => rejecting(bot, next)
						: (bot: unknown, message: unknown, next: unknown) => rejecting(bot, message, next);
				controller.middleware[endpoint].use(middleware);
				echoing(controller);
			},
		});
		await bench.deliver([text("u1", "one")]);
		expect(bench.errors).toMatchObject([{ code: "turn_failed", message: expect.stringContaining("broke before") }]);
		when = "after";
		await bench.deliver([text("u1", "two")]);
		expect(bench.errors).toMatchObject([{}, { code: "turn_failed", message: expect.stringContaining("broke after") }]);
		when = "never";
		await bench.deliver([text("u1", "three")]);
		expect(bench.graph.texts().at(-1)).toBe("echo: three");
		expect(bench.errors).toHaveLength(2);
	},
);

test("B7: the adapter's onTurnError hears of it as the framework promises", async () => {
	const seen: unknown[] = [];
	const bench = await startBench({
		script: (controller) => {
			controller.on("message", async () => {
				throw new Error("broke");
			});
		},
	});
	bench.adapter.onTurnError = async (_context, error) => {
		seen.push(error.message);
	};
	await bench.deliver([text("u1", "one")]);
	expect(seen).toEqual([expect.stringContaining("broke")]);
});

test("B7: a middleware that never calls next is given up, and may not speak afterwards", async () => {
	let release: () => void = () => {};
	const bench = await startBench({
		plugin: { turnWithinMs: 100 },
		script: (controller) => {
			controller.middleware.receive.use((_bot: unknown, message: { text?: string }, next: () => void) => {
				if (message.text === "hang") release = next;
				else next();
			});
			echoing(controller);
		},
	});
	await bench.deliver([text("u1", "hang"), text("u1", "next")]);
	expect(bench.graph.texts()).toEqual(["echo: next"]);
	expect(bench.errors).toMatchObject([{ code: "turn_timeout" }]);
	release();
	await pause(50);
	expect(bench.graph.texts()).toEqual(["echo: next"]);
});
