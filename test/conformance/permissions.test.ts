import { type Action, forbids } from "@thread-control/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACCOUNT, type Place, STANDING, StagedPlatform, type State, THREAD } from "./staged-platform.ts";

type Command = Extract<Action, "pass" | "take" | "request" | "release" | "extend">;

/** One row of spec §1.4: our app, and which actions the platform lets it do in each state; what the page leaves open is left out. */
interface Row extends Place {
	readonly cells: Partial<Record<State, Partial<Record<Command, boolean>>>>;
}

const NONE = { pass: false, take: false, request: false, release: false, extend: false };

/** Both tables of spec §1.4 with its E2 line, and the guards of §8.2 and §8.3, cell by cell. */
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
	...[
		{ role: "primary" } as const,
		{ role: "secondary" } as const,
		{ role: "secondary", noPrimary: true } as const,
	].flatMap((place) =>
		// The toggle is of a later time (spec §1.3): it changes nothing.
		[true, false].map(
			(canTake): Row => ({
				profile: "hop_v2",
				...place,
				canTake,
				cells: {
					ours: { ...NONE, pass: true, release: true, extend: true },
					theirs: { ...NONE, take: place.role === "primary", request: true },
					idle: { ...NONE, pass: true, take: true, request: true },
				},
			}),
		),
	),
];

const cells = ROWS.flatMap(({ cells: states, ...place }) =>
	Object.entries(states).flatMap(([state, actions]) =>
		Object.entries(actions).map(([action, allowed]) => ({
			...place,
			primary: place.role === "primary" ? "us" : place.noPrimary ? "nobody" : "them",
			state: state as State,
			action: action as Command,
			allowed,
		})),
	),
);

let platform: StagedPlatform;
beforeAll(async () => {
	platform = await StagedPlatform.start();
});
afterAll(async () => {
	await platform.close();
});

const BODIES: Readonly<Record<Command, object>> = {
	pass: { target_app_id: "263902037430900" },
	take: {},
	request: {},
	release: {},
	extend: { duration: 3600 },
};

describe.each(cells)(
	"$profile, primary $primary, take toggle $canTake, the thread is $state: $action → $allowed",
	(cell) => {
		test("by the domain, the client and the emulator", async () => {
			const standing = STANDING[cell.state];
			expect(forbids(cell.action, { ...cell, standing }) === null, "the domain").toBe(cell.allowed);

			await platform.stage(cell, cell.state);
			expect(await platform.command(cell.action, BODIES[cell.action]), "the emulator").toBe(cell.allowed);

			await platform.stage(cell, cell.state);
			const control = platform.client(cell);
			const thread = control.thread(THREAD);
			expect((await thread.owner({ fresh: true })).standing).toBe(standing);
			const before = await platform.calls();
			const act = { ...thread, extend: () => thread.extend(3_600_000) }[cell.action];
			const outcome = await act().catch((error: unknown) => error);
			if (cell.allowed) expect(outcome, "the client").toMatchObject({ result: "ok" });
			else {
				expect(outcome, "the client").toMatchObject({ code: "command_not_allowed" });
				expect(await platform.calls(), "no request leaves").toBe(before);
			}
			await control.close();
		});
	},
);

test.each([
	["classic", "primary", true],
	["classic", "secondary", false],
	["hop_v2", "primary", true],
	["hop_v2", "secondary", true],
	["routing", "secondary", true],
	["zero_config", "secondary", true],
] as const)("%s: a %s may list the receivers: %s", async (profile, role, allowed) => {
	const place: Place = { profile, role, canTake: true };
	expect(forbids("list_receivers", { ...place, standing: "unknown" }) === null, "the domain").toBe(allowed);
	await platform.stage(place, "ours");
	expect(await platform.read("secondary_receivers?fields=id,name"), "the emulator").toBe(allowed);
	const control = platform.client(place);
	const before = await platform.calls();
	const listed = await control.receivers(ACCOUNT).catch((error: unknown) => error);
	if (allowed) expect(listed).toEqual(expect.arrayContaining([{ id: "263902037430900", name: expect.any(String) }]));
	else {
		expect(listed).toMatchObject({ code: "command_not_allowed" });
		expect(await platform.calls(), "no request leaves").toBe(before);
	}
	await control.close();
});
