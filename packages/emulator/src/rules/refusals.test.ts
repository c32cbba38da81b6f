import { afterEach, expect, it } from "vitest";
import type { Profile } from "../config/config-document.ts";
import { after, calls, leadAd, passes, type Step, sends } from "../testing/row.ts";
import { APP_IDS, PAGE, type Scene, startScene, USER } from "../testing/scene.ts";
import type { RefusalName } from "./refusal-name.ts";
import { REFUSALS, type Refusal } from "./refusals.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

const graph =
	(app: "bot" | "desk" | "guest", method: string, path: string, body?: unknown): Step =>
	(scene) =>
		scene.graph(app, method, path, body);

const fault =
	(kind: string): Step =>
	async (scene) => {
		await scene.act("POST", "/faults", { kind });
		return undefined;
	};

const later: Step = async (scene) => {
	await scene.advance(DAY_MS);
	return undefined;
};

/** How each refusal of the catalogue is met over the wire; `message` where the text names what was wrong. */
type MetOverTheWire = Exclude<RefusalName, "inboxRequestsInClassicOnly" | "entryHasNoRoutes">;
const MET: Readonly<Record<MetOverTheWire, [Profile, Step, message?: string]>> = {
	notOwnerSend: ["routing", sends("desk")],
	leadAdFlow: ["routing", after(leadAd({ hold: true }), sends("bot"))],
	outsideWindow: ["classic", after(later, sends("bot"))],
	takeNeedsRouting: ["zero_config", calls("bot", "take")],
	notOwnerPass: ["routing", passes("desk", "guest")],
	notOwnerRelease: ["routing", calls("desk", "release")],
	hiddenFromSecondary: [
		"classic",
		after(passes("bot", "inbox"), graph("desk", "GET", `/me/thread_owner?recipient=${USER}`)),
	],
	noRole: ["classic", calls("guest", "take")],
	incorrectAppId: ["routing", calls("bot", "pass", { target_app_id: "5" })],
	noMatchingUser: ["routing", sends("bot", { recipient: { id: "5" } })],
	messageAndState: ["routing", sends("bot", { sender_action: "typing_on" })],
	retiredTag: ["routing", sends("bot", { tag: "ACCOUNT_UPDATE" })],
	invalidToken: ["routing", (scene) => scene.request("/me?access_token=x")],
	appDisconnected: [
		"routing",
		after(
			async (s) => {
				await s.act("DELETE", `/accounts/${PAGE}/apps/${APP_IDS.desk}`);
				return undefined;
			},
			graph("desk", "GET", "/me"),
		),
	],
	invalidProof: ["routing", graph("bot", "GET", "/me?appsecret_proof=x")],
	unknownObject: [
		"routing",
		graph("bot", "GET", "/5"),
		"Unsupported get request. Object with ID '5' does not exist, cannot be loaded due to missing permissions, or does not support this operation.",
	],
	transient: ["routing", after(fault("500_before"), sends("bot"))],
	rateLimit: ["routing", after(fault("rate_limit"), sends("bot"))],
	badParameter: ["routing", calls("bot", "pass", { metadata: 7 }), "(#100) Param metadata must be a string"],
	unknownPath: ["routing", graph("bot", "GET", "/me/x"), "Unknown path components: /me/x"],
	notEmulated: [
		"routing",
		graph("bot", "GET", "/900000000000101"),
		"The emulator does not emulate the channel whatsapp yet.",
	],
	alreadyOwner: ["routing", calls("bot", "take")],
	passToSelf: ["routing", passes("bot", "bot")],
	targetMissing: ["classic", passes("bot")],
	takeNotAllowed: ["routing", calls("guest", "take")],
	requestNeedsNoRouting: ["routing", calls("desk", "request")],
	notOwnerExtend: ["routing", calls("desk", "extend", { duration: 1 })],
	durationOutOfRange: ["routing", calls("bot", "extend", { duration: 604801 })],
	primaryOnly: ["classic", graph("desk", "GET", "/me/secondary_receivers")],
	primaryNeedNotRequest: ["classic", calls("bot", "request")],
	notInClassic: ["classic", calls("bot", "release")],
	inlineNeedsRouting: ["classic", sends("bot", { thread_control: { control_type: "pass" } })],
	humanAgentMissing: ["routing", sends("bot", { tag: "HUMAN_AGENT" })],
};

let scene: Scene;
afterEach(() => scene.close());

it.each(Object.entries(MET))("%s", async (name, [profile, step, message]) => {
	const refusal: Refusal = REFUSALS[name as RefusalName];
	scene = await startScene({ profile });
	await scene.say("hello");
	const answer = await step(scene);
	expect(answer?.status).toBe(refusal.status ?? 400);
	expect(answer?.body).toEqual({
		error: {
			message: message ?? refusal.message,
			type: refusal.type ?? "OAuthException",
			code: refusal.code,
			...(refusal.subcode === undefined ? {} : { error_subcode: refusal.subcode }),
			fbtrace_id: expect.any(String),
		},
	});
});

it("inboxRequestsInClassicOnly is an actor's answer", async () => {
	scene = await startScene({ profile: "routing" });
	await scene.say("hello");
	expect(await scene.act("POST", `/inbox/${USER}/request`)).toEqual({
		status: 409,
		body: { error: REFUSALS.inboxRequestsInClassicOnly.message },
	});
});

it("entryHasNoRoutes is an actor's answer", async () => {
	scene = await startScene({ profile: "classic" });
	expect(await scene.act("POST", `/users/${USER}/enter`, { via: "ad", appId: APP_IDS.desk })).toEqual({
		status: 409,
		body: { error: REFUSALS.entryHasNoRoutes.message, field: "appId" },
	});
	expect((await scene.act("GET", "/threads")).body).toEqual([]);
});

it("a guess has a number of ours or none that Meta documents for it", () => {
	for (const { code, subcode, guess } of Object.values<Refusal>(REFUSALS)) {
		expect(guess === true, `${code}/${subcode}`).toBe(code === 2500 || (subcode ?? 0) >= 9_900_000);
	}
});
