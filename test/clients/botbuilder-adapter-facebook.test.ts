import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HttpsDoor, openHttpsDoor } from "./https-door.ts";
import { installClients } from "./install-clients.mjs";
import { BOT, DESK, INBOX, type Platform, startPlatform, USER } from "./platform.ts";

type Call = readonly [path: string, method: string, payload: object];

const script = fileURLToPath(new URL("facebook-api.mjs", import.meta.url));

let platform: Platform;
let door: HttpsDoor;

beforeAll(async () => {
	const require = await installClients();
	platform = await startPlatform({ profile: "classic" });
	door = await openHttpsDoor(platform.url, require("selfsigned"));
}, 320_000);

afterAll(async () => {
	await door?.close();
	await platform?.close();
});

/** Runs calls of an app in a fresh process; answers what each came to. */
async function calls(app: string, list: readonly Call[], extraCa = door.certificate): Promise<readonly unknown[]> {
	const args = [script, door.host, `token-${app}`, `secret-${app}`, JSON.stringify(list)];
	const env = { ...process.env, NODE_EXTRA_CA_CERTS: extraCa };
	const { stdout } = await promisify(execFile)(process.execPath, args, { env });
	return stdout
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));
}

test("FacebookAPI sends, reads, passes and takes over https, and rejects with the emulator's message", async () => {
	await platform.customerWrites("hello");
	const recipient = { id: USER };
	const answers = await calls(BOT, [
		["/me/messages", "POST", { recipient, message: { text: "hello yourself" }, messaging_type: "RESPONSE" }],
		["/me/messages", "POST", { recipient, sender_action: "typing_on" }],
		[`/${USER}`, "GET", { fields: "first_name,last_name" }],
		["/me/secondary_receivers", "GET", { fields: "id,name" }],
		["/me/subscribed_apps", "GET", {}],
		["/me/pass_thread_control", "POST", { recipient, target_app_id: DESK, metadata: "asked" }],
		["/me/thread_owner", "GET", { recipient: USER }],
		["/me/take_thread_control", "POST", { recipient }],
	]);
	expect(answers).toEqual([
		{ answer: { recipient_id: USER, message_id: expect.any(String) } },
		{ answer: { recipient_id: USER } },
		{ answer: { id: USER, first_name: "Customer", last_name: "0001" } },
		{ answer: { data: [expect.objectContaining({ id: DESK }), expect.objectContaining({ id: INBOX })] } },
		{ answer: { data: [expect.objectContaining({ id: BOT })] } },
		{ answer: { success: true } },
		{ answer: { data: [{ thread_owner: { app_id: DESK } }] } },
		{ answer: { success: true } },
	]);
	expect(await platform.said()).toEqual(["customer: hello", "bot: hello yourself"]);
	expect((await platform.thread()).owner).toBe(BOT);

	const refused = await calls(DESK, [
		["/me/request_thread_control", "POST", { recipient, metadata: "may I?" }],
		["/me/take_thread_control", "POST", { recipient }],
	]);
	expect(refused).toEqual([{ answer: { success: true } }, { refused: expect.stringMatching(/^\(#100\) /) }]);
});

test("the certificate is what makes the client trust the door", async () => {
	const [answer] = await calls(BOT, [["/me", "GET", {}]], "");
	expect(answer).toEqual({ refused: expect.stringMatching(/self.signed certificate/) });
});
