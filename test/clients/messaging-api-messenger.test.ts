import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { installClients } from "./install-clients.mjs";
import { BOT, DESK, INBOX, type Platform, startPlatform, USER } from "./platform.ts";

/** What of the client is used here, by its own declarations (messaging-api-messenger 1.1.0). */
interface MessengerClient {
	sendText(user: string, text: string): Promise<{ recipientId: string; messageId: string }>;
	getUserProfile(user: string): Promise<Readonly<Record<string, string>>>;
	getPageInfo(): Promise<{ id: string; name: string }>;
	passThreadControl(user: string, app: number, metadata?: string): Promise<{ success: true }>;
	passThreadControlToPageInbox(user: string, metadata?: string): Promise<{ success: true }>;
	takeThreadControl(user: string, metadata?: string): Promise<{ success: true }>;
	requestThreadControl(user: string, metadata?: string): Promise<{ success: true }>;
	getSecondaryReceivers(): Promise<{ id: string; name: string }[]>;
	getThreadOwner(user: string): Promise<{ appId: string }>;
	/** Its own axios, which it offers for the edges it has no method for. */
	readonly axios: {
		get(path: string): Promise<{ data: unknown }>;
		post(path: string, body: object): Promise<{ data: unknown }>;
	};
}
type MessengerClientClass = new (config: {
	accessToken: string;
	appId: string;
	appSecret: string;
	origin: string;
}) => MessengerClient;

let Client: MessengerClientClass;
let platform: Platform;

const clientOf = (app: string, secret = `secret-${app}`): MessengerClient =>
	new Client({ accessToken: `token-${app}`, appId: app, appSecret: secret, origin: platform.url });

beforeAll(async () => {
	const require = await installClients();
	({ MessengerClient: Client } = require("messaging-api-messenger") as { MessengerClient: MessengerClientClass });
}, 320_000);

afterEach(() => platform.close());

describe("messaging-api-messenger on a classic page", () => {
	test("sends, reads the customer's profile and the page", async () => {
		platform = await startPlatform({ profile: "classic" });
		await platform.customerWrites("hello");
		const bot = clientOf(BOT);
		const sent = await bot.sendText(USER, "hello yourself");
		expect(sent).toEqual({ recipientId: USER, messageId: expect.stringMatching(/^m_/) });
		expect(await platform.said()).toEqual(["customer: hello", "bot: hello yourself"]);
		expect(await bot.getUserProfile(USER)).toMatchObject({ id: USER, firstName: "Customer", lastName: "0001" });
		expect(await bot.getPageInfo()).toEqual({ id: "1000000000001", name: "Demo Page" });
	});

	test("passes, takes back and requests control, and reads who has it", async () => {
		platform = await startPlatform({ profile: "classic" });
		await platform.customerWrites("hello");
		const [bot, desk] = [clientOf(BOT), clientOf(DESK)];
		expect(await bot.getThreadOwner(USER)).toEqual({ appId: BOT });
		expect(await bot.getSecondaryReceivers()).toEqual([
			{ id: DESK, name: "Desk" },
			{ id: INBOX, name: expect.any(String) },
		]);

		expect(await bot.passThreadControl(USER, Number(DESK), "asked for a person")).toEqual({ success: true });
		expect(await desk.getThreadOwner(USER)).toEqual({ appId: DESK });
		expect(await bot.takeThreadControl(USER, "back to the bot")).toEqual({ success: true });
		expect(await desk.requestThreadControl(USER, "may I?")).toEqual({ success: true });
		expect(await bot.passThreadControlToPageInbox(USER)).toEqual({ success: true });

		const { owner, handovers } = await platform.thread();
		expect(owner).toBe(INBOX);
		expect(handovers.map(({ kind, from, to, metadata }) => [kind, from, to, metadata])).toEqual([
			["passed", BOT, DESK, "asked for a person"],
			["taken", DESK, BOT, "back to the bot"],
			["requested", DESK, BOT, "may I?"],
			["passed", BOT, INBOX, undefined],
		]);
	});

	test("reads and sets the page's subscription", async () => {
		platform = await startPlatform({ profile: "classic" });
		const bot = clientOf(BOT);
		const path = `/me/subscribed_apps?access_token=token-${BOT}`;
		const fields = ["messages", "standby", "messaging_handovers"];
		expect((await bot.axios.post(path, { subscribedFields: fields })).data).toEqual({ success: true });
		expect((await bot.axios.get(path)).data).toEqual({ data: [{ id: BOT, name: "Bot", subscribedFields: fields }] });
	});

	test("understands the refusals", async () => {
		platform = await startPlatform({ profile: "classic" });
		await platform.customerWrites("hello");
		await expect(clientOf(DESK).takeThreadControl(USER)).rejects.toThrow(/^Messenger API - 100 OAuthException /);
		await expect(clientOf(DESK).getSecondaryReceivers()).rejects.toThrow(/^Messenger API - \d+ OAuthException /);
		await expect(clientOf(BOT, "not the secret").sendText(USER, "hi")).rejects.toThrow(/appsecret_proof/);
		await expect(clientOf("5").sendText(USER, "hi")).rejects.toThrow(/^Messenger API - 190 OAuthException /);
		expect(await platform.said()).toEqual(["customer: hello"]);
	});
});

test("messaging-api-messenger under routing: a send on standby is refused with #10", async () => {
	platform = await startPlatform({ profile: "routing" });
	await platform.customerWrites("hello");
	const bot = clientOf(BOT);
	await bot.sendText(USER, "one moment");
	await bot.passThreadControl(USER, Number(DESK));
	await expect(bot.sendText(USER, "are you still there?")).rejects.toThrow(
		/^Messenger API - 10 OAuthException \(#10\) /,
	);
	await clientOf(DESK).sendText(USER, "Ana here.");
	expect(await platform.said()).toEqual(["customer: hello", "bot: one moment", "desk: Ana here."]);
});
