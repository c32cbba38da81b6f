import {
	type Action,
	createThreadControl,
	forbids,
	type Role,
	type SupportedProfile,
	type ThreadControl,
} from "@thread-control/core";
import { type ConfigDocument, DEFAULT_CONFIG, type Emulator, startEmulator } from "@thread-control/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

type App = ConfigDocument["apps"][number];

const [bot, desk] = DEFAULT_CONFIG.apps as [App, App];
const account = { channel: "messenger", account: "1000000000001" } as const;
const user = "2000000000000001";

type State = "ours" | "theirs" | "idle";
type Command = Extract<Action, "pass" | "take" | "request" | "release" | "extend">;

/** One row of spec §1.4: our app, and which actions the platform lets it do in each state; what the page leaves open is left out. */
interface Row {
	readonly profile: SupportedProfile;
	readonly role: Role;
	readonly canTake: boolean;
	readonly cells: Partial<Record<State, Partial<Record<Command, boolean>>>>;
}

const NONE = { pass: false, take: false, request: false, release: false, extend: false };

/** Both tables of spec §1.4 and the guards of §8.2 and §8.3, cell by cell. */
const ROWS: readonly Row[] = [
	{
		profile: "classic",
		role: "primary",
		canTake: true,
		cells: { ours: { pass: true, request: false, release: false, extend: false }, theirs: { ...NONE, take: true } },
	},
	{
		profile: "classic",
		role: "secondary",
		canTake: true,
		cells: { ours: { pass: true, take: false, release: false, extend: false }, theirs: { ...NONE, request: true } },
	},
	...(["primary", "secondary"] as const).flatMap((role): Row[] => [
		{
			profile: "routing",
			role,
			canTake: true,
			cells: {
				ours: { ...NONE, pass: true, release: true, extend: true },
				theirs: { ...NONE, take: true },
				idle: { ...NONE, pass: true, take: true },
			},
		},
		{
			profile: "routing",
			role,
			canTake: false,
			cells: {
				ours: { ...NONE, pass: true, release: true, extend: true },
				theirs: NONE,
				idle: { ...NONE, pass: true },
			},
		},
		{
			profile: "zero_config",
			role,
			canTake: true,
			cells: {
				ours: { ...NONE, pass: true, release: true, extend: true },
				theirs: { ...NONE, request: true },
				idle: { ...NONE, pass: true, request: true },
			},
		},
	]),
];

const cells = ROWS.flatMap(({ cells: states, ...app }) =>
	Object.entries(states).flatMap(([state, actions]) =>
		Object.entries(actions).map(([action, allowed]) => ({
			...app,
			state: state as State,
			action: action as Command,
			allowed,
		})),
	),
);

let emulator: Emulator;
beforeAll(async () => {
	emulator = await startEmulator({ config: { ...DEFAULT_CONFIG, apps: [quiet(bot), quiet(desk)] } });
});
afterAll(async () => {
	await emulator.close();
});

/** Without a webhook: what leaves is looked at, not what arrives. */
function quiet(app: App): App {
	return { ...app, webhookUrl: null };
}

async function ask(method: string, path: string, body?: unknown): Promise<Response> {
	const init =
		body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
	return await fetch(`${emulator.url}${path}`, { method, ...init });
}

const BODIES: Readonly<Record<Command, object>> = {
	pass: { target_app_id: "263902037430900" },
	take: {},
	request: {},
	release: {},
	extend: { duration: 3600 },
};

/** A raw Graph call by one of the apps. */
async function graph(
	app: { readonly token: string },
	action: Command,
	body: object = BODIES[action],
): Promise<boolean> {
	const answer = await ask("POST", `/v23.0/me/${action}_thread_control?access_token=${app.token}`, {
		recipient: { id: user },
		...body,
	});
	return answer.ok;
}

/** Brings a fresh thread into a state, by what the platform itself offers. */
async function stage({ profile, role, canTake, state }: (typeof cells)[number]): Promise<void> {
	const theirRole = role === "primary" ? "secondary" : "primary";
	const defaultApp = profile === "zero_config" ? null : role === "primary" ? bot.id : desk.id;
	const apps = [
		{ ...quiet(bot), role, canTake },
		{ ...quiet(desk), role: theirRole, canTake: true },
	];
	expect((await ask("PUT", "/_emulator/config", { ...DEFAULT_CONFIG, profile, defaultApp, apps })).status).toBe(200);
	await ask("POST", "/_emulator/reset");
	await ask("POST", `/_emulator/users/${user}/messages`, { text: "hello" });
	const owners = async (): Promise<string | null> =>
		((await (await ask("GET", `/_emulator/threads/${user}`)).json()) as { owner: string | null }).owner;
	const wanted = { ours: bot.id, theirs: desk.id, idle: null }[state] ?? null;
	const owner = await owners();
	if (owner !== wanted) {
		const holder = owner === desk.id ? desk : bot;
		if (wanted === null) await graph(holder, "release");
		else if (owner === null) await graph(bot, "pass", { target_app_id: wanted });
		else await graph(holder, "pass", { target_app_id: wanted });
	}
	expect(await owners()).toBe(wanted);
}

function client({ profile, role, canTake }: Omit<Row, "cells">): ThreadControl {
	return createThreadControl({
		appId: bot.id,
		appSecret: bot.secret,
		verifyToken: "verify",
		token: bot.token,
		graphUrl: emulator.url,
		profile,
		role,
		canTake,
	});
}

describe.each(cells)("$profile, $role, take toggle $canTake, the thread is $state: $action → $allowed", (cell) => {
	test("by the domain, the client and the emulator", async () => {
		const standing = ({ ours: "control", theirs: "standby", idle: "idle" } as const)[cell.state];
		expect(forbids(cell.action, { ...cell, standing }) === null, "the domain").toBe(cell.allowed);

		await stage(cell);
		expect(await graph(bot, cell.action), "the emulator").toBe(cell.allowed);

		await stage(cell);
		const control = client(cell);
		const thread = control.thread({ ...account, user });
		expect((await thread.owner({ fresh: true })).standing).toBe(standing);
		const calls = async (): Promise<number> =>
			((await (await ask("GET", "/_emulator/calls")).json()) as unknown[]).length;
		const before = await calls();
		const act = { ...thread, extend: () => thread.extend(3_600_000) }[cell.action];
		const outcome = await act().catch((error: unknown) => error);
		if (cell.allowed) expect(outcome, "the client").toMatchObject({ result: "ok" });
		else {
			expect(outcome, "the client").toMatchObject({ code: "command_not_allowed" });
			expect(await calls(), "no request leaves").toBe(before);
		}
		await control.close();
	});
});

test.each([
	["primary", true],
	["secondary", false],
] as const)("classic: a %s may list the receivers: %s", async (role, allowed) => {
	const cell = { profile: "classic", role, canTake: true, state: "ours", action: "pass", allowed: true } as const;
	await stage(cell);
	const raw = await ask("GET", `/v23.0/me/secondary_receivers?fields=id,name&access_token=${bot.token}`);
	expect(raw.ok, "the emulator").toBe(allowed);
	const control = client(cell);
	const listed = await control.receivers(account).catch((error: unknown) => error);
	if (allowed) expect(listed).toEqual(expect.arrayContaining([{ id: "263902037430900", name: expect.any(String) }]));
	else expect(listed).toMatchObject({ code: "command_not_allowed" });
	await control.close();
});
