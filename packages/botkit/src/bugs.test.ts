import { createHmac } from "node:crypto";
import { connect } from "node:net";
import type { Botkit } from "botkit";
import { BotkitConversation } from "botkit";
import { afterEach, expect, test } from "vitest";
import { closeBenches, startBench } from "./fixtures/bench.ts";
import {
	appRoles,
	body,
	DESK,
	echo,
	PAGE,
	passed,
	postback,
	read,
	receipt,
	SECRET,
	signed,
	taken,
	text,
} from "./fixtures/deliveries.ts";

afterEach(closeBenches);

const echoing = (controller: Botkit): void =>
	controller.on("message", async (bot, message) => {
		await bot.reply(message, `echo: ${message.text}`);
	});

test("B1: a standby-only entry is answered, and the entries after it are processed", async () => {
	const bench = await startBench({ script: echoing });
	const entries = [JSON.parse(body([], [text("u1", "for the human")])), JSON.parse(body([text("u2", "for the bot")]))];
	const whole = JSON.stringify({ object: "page", entry: entries.flatMap(({ entry }) => entry) });
	expect(await bench.post(whole)).toBe(200);
	await bench.extension.control.settled();
	expect(bench.graph.texts()).toEqual(["echo: for the bot"]);
});

test("B2: app_roles without a sender is answered and told", async () => {
	const heard: unknown[] = [];
	const bench = await startBench({
		script: (controller) =>
			controller.on("facebook_app_roles,thread_control_roles_changed", async (bot, message) => {
				heard.push(message.type, message["app_roles"], bot.threadControl);
			}),
	});
	expect(await bench.deliver([appRoles()])).toBe(200);
	const roles = { 4242: ["primary_receiver"] };
	expect(heard).toEqual(["thread_control_roles_changed", roles, null, "facebook_app_roles", roles, null]);
	expect(bench.errors).toEqual([]);
});

test("B3: changes are answered, and the messages beside them are processed", async () => {
	const bench = await startBench({ script: echoing });
	const entry = {
		id: PAGE,
		time: 1,
		changes: [{ field: "feed", value: { item: "post" } }],
		messaging: [text("u1", "hi")],
	};
	expect(await bench.post(JSON.stringify({ object: "page", entry: [entry] }))).toBe(200);
	await bench.extension.control.settled();
	expect(bench.graph.texts()).toEqual(["echo: hi"]);
});

test.each([
	["unsigned", body([text("u1", "x")]), {}],
	["wrongly signed", body([text("u1", "x")]), { "x-hub-signature-256": `sha256=${"0".repeat(64)}` }],
	["signed by the wrong scheme alone", body([text("u1", "x")]), { "x-hub-signature": "sha1=00" }],
	["garbage", "{{{", {}],
	["signed garbage", "{{{", signed("{{{")],
	["without entries", "{}", signed("{}")],
])("B4: a POST that is %s costs one answer", async (_, content, headers) => {
	const bench = await startBench({ script: echoing });
	const status = await bench.post(content, headers as Record<string, string>);
	expect(status).toBeGreaterThanOrEqual(400);
	expect(status).toBeLessThan(500);
	expect(bench.graph.calls).toEqual([]);
	await bench.deliver([text("u1", "still there?")]);
	expect(bench.graph.texts()).toEqual(["echo: still there?"]);
});

test("B4: what SHA-256 alone signs reaches hears, and SHA-1 where it is asked for", async () => {
	const bench = await startBench({ plugin: { allowSha1: true }, script: echoing });
	const content = body([text("u1", "old signature")]);
	const signature = `sha1=${createHmac("sha1", SECRET).update(content).digest("hex")}`;
	expect(await bench.post(content, { "x-hub-signature": signature })).toBe(200);
	await bench.deliver([text("u1", "new signature")]);
	expect(bench.graph.texts()).toEqual(["echo: old signature", "echo: new signature"]);
});

test.each([false, true])(
	"B5: standby reaches no hears, no interrupt and no open question (event types: %s)",
	async (eventTypes) => {
		const heard: unknown[] = [];
		const bench = await startBench({
			eventTypes,
			script: (controller) => {
				order(controller);
				controller.interrupts("human", ["message", "standby"], async () => {
					heard.push("interrupt");
				});
				controller.hears("human", ["message", "standby", "event"], async () => {
					heard.push("hears");
				});
			},
		});
		await bench.deliver([text("u1", "order")]);
		await bench.deliver([], [text("u1", "to the human"), postback("u1", null), read("u1"), echo("u1", "yes?", DESK)]);
		await bench.deliver([passed("u1")]);
		await bench.deliver([text("u1", "1234")]);
		expect(heard).toEqual([]);
		expect(bench.graph.texts()).toEqual(["What is your order number?", "order 1234 noted"]);
	},
);

test.each([false, true])(
	"B6: receipts, echoes and handovers answer no question (event types: %s)",
	async (eventTypes) => {
		const bench = await startBench({ eventTypes, script: order });
		await bench.deliver([text("u1", "order")]);
		await bench.deliver([receipt("u1"), read("u1"), echo("u1", "What is your order number?", "4242")]);
		await bench.deliver([taken("u1")]);
		await bench.deliver([passed("u1")]);
		expect(bench.graph.texts()).toEqual(["What is your order number?"]);
		await bench.deliver([text("u1", "1234")]);
		expect(bench.graph.texts()).toEqual(["What is your order number?", "order 1234 noted"]);
		expect(bench.errors).toEqual([]);
	},
);

test("B8: a page without a token fails no turn; its send is reported", async () => {
	const bench = await startBench({
		adapter: { access_token: undefined, getAccessTokenForPage: async () => null as unknown as string } as never,
		script: echoing,
	});
	expect(await bench.deliver([text("u1", "hi")])).toBe(200);
	expect(bench.graph.calls).toEqual([]);
	expect(bench.errors.map(({ message }) => message)).toEqual([expect.stringMatching(/token/)]);
});

test("B9: characters split between packets keep their signature", async () => {
	const bench = await startBench({ script: echoing });
	const content = body([text("u1", "grüße 🎉")]);
	const { hostname, port, pathname } = new URL(bench.url);
	const bytes = Buffer.from(content);
	const head = Object.entries({
		...signed(content),
		host: hostname,
		"content-length": bytes.length,
		connection: "close",
	})
		.map(([name, value]) => `${name}: ${value}\r\n`)
		.join("");
	const socket = connect({ host: hostname, port: Number(port), noDelay: true });
	const answer = new Promise<string>((resolve) => {
		let received = "";
		socket.on("data", (chunk) => {
			received += chunk;
		});
		socket.on("end", () => resolve(received));
	});
	socket.write(`POST ${pathname} HTTP/1.1\r\n${head}\r\n`);
	for (const byte of bytes) {
		socket.write(Buffer.from([byte]));
		await new Promise((resolve) => setImmediate(resolve));
	}
	expect(await answer).toMatch(/^HTTP\/1.1 200/);
	await bench.extension.control.settled();
	expect(bench.graph.texts()).toEqual(["echo: grüße 🎉"]);
});

test("B10: messages of one customer that come at once are counted one after the other", async () => {
	const bench = await startBench({
		script: (controller) => {
			const convo = new BotkitConversation("count", controller);
			for (const n of [1, 2, 3, 4, 5]) convo.ask(`question ${n}`, [], `answer${n}`);
			convo.say("{{vars.answer1}}{{vars.answer2}}{{vars.answer3}}{{vars.answer4}}{{vars.answer5}}");
			controller.addDialog(convo);
			controller.hears("count", "message", async (bot) => {
				await bot.beginDialog("count");
			});
		},
	});
	await bench.deliver([text("u1", "count")]);
	await Promise.all(["a", "b", "c", "d", "e"].map((letter) => bench.post(body([text("u1", letter)]))));
	await bench.extension.control.settled();
	expect([...String(bench.graph.texts().at(-1))].sort().join("")).toBe("abcde");
});

function order(controller: Botkit): void {
	const convo = new BotkitConversation("order", controller);
	convo.ask("What is your order number?", [], "number");
	convo.say("order {{vars.number}} noted");
	controller.addDialog(convo);
	controller.hears("^order$", "message", async (bot) => {
		await bot.beginDialog("order");
	});
}
