import { guardCell, type SupportedProfile } from "@thread-control/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Place, STANDING, StagedPlatform, type State, THREAD } from "./staged-platform.ts";

/** Whether the platform lets an app speak (spec §1.4; §8.2 M1 to M6, §8.3), and whether ours does: one voice, also where a listener may. */
const ROWS: readonly (readonly [
	SupportedProfile,
	Place["role"],
	noPrimary: boolean,
	State,
	platform: boolean,
	us: boolean,
])[] = [
	["classic", "primary", false, "ours", true, true],
	["classic", "primary", false, "theirs", true, false],
	["classic", "secondary", false, "ours", true, true],
	["classic", "secondary", false, "theirs", true, false],
	["hop_v2", "primary", false, "ours", true, true],
	["hop_v2", "primary", false, "theirs", false, false],
	["hop_v2", "primary", false, "idle", true, true],
	["hop_v2", "secondary", false, "ours", true, true],
	["hop_v2", "secondary", false, "theirs", false, false],
	["hop_v2", "secondary", false, "idle", true, true],
	["hop_v2", "secondary", true, "ours", true, true],
	["hop_v2", "secondary", true, "theirs", false, false],
	["hop_v2", "secondary", true, "idle", true, true],
	["routing", "primary", false, "ours", true, true],
	["routing", "primary", false, "theirs", false, false],
	["routing", "primary", false, "idle", true, true],
	["routing", "secondary", false, "ours", true, true],
	["routing", "secondary", false, "theirs", false, false],
	["routing", "secondary", false, "idle", false, false],
	["zero_config", "primary", false, "ours", true, true],
	["zero_config", "primary", false, "theirs", false, false],
	["zero_config", "primary", false, "idle", true, true],
	["zero_config", "secondary", false, "ours", true, true],
	["zero_config", "secondary", false, "theirs", false, false],
	["zero_config", "secondary", false, "idle", true, true],
];

let platform: StagedPlatform;
beforeAll(async () => {
	platform = await StagedPlatform.start();
});
afterAll(async () => {
	await platform.close();
});

test.each(ROWS)(
	"%s, %s, no primary %s, the thread is %s: the platform lets it speak %s, it speaks %s",
	async (...row) => {
		const [profile, role, noPrimary, state, mayBeSaid, isSaid] = row;
		const place: Place = { profile, role, noPrimary, canTake: true };
		const { verdict } = guardCell(profile, STANDING[state], role, "ask");
		expect(verdict, "the domain").toBe(isSaid ? "send" : "suppress");

		await platform.stage(place, state);
		expect(await platform.message("hi"), "the emulator").toBe(mayBeSaid);

		const control = platform.client(place);
		const thread = control.thread(THREAD);
		expect((await thread.owner({ fresh: true })).standing).toBe(STANDING[state]);
		const before = await platform.calls();
		expect(await thread.send("hi"), "the client").toMatchObject({ result: isSaid ? "sent" : "blocked" });
		expect(await platform.calls(), "no request leaves but a message").toBe(before + (isSaid ? 1 : 0));
		await control.close();
	},
);
