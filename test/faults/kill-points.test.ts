import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DeadlyGraph } from "./deadly-graph.ts";
import { FaultStage, LEASE_MS } from "./fault-stage.ts";
import type { Instance } from "./instance.ts";
import { type Case, PLAYS } from "./kill-point-plays.ts";
import { KILL_POINTS, type KillPoint } from "./kill-points.ts";
import { STORES, type StoreServer } from "./store-server.ts";

/** How many cases are played at a time: each has a process of its own. */
const AT_ONCE = 5;

const CASES = KILL_POINTS.map((point, n) => ({
	...point,
	user: `20000000000${String(n).padStart(5, "0")}`,
	title: `${point.name}: ${point.where}${point.edge === null ? "" : ` (${point.edge})`}`,
}));

// Kills a process at each point, while another one lives at the same store. All cases are played at first, of all stores side
// by side; each test looks at one.
describe.concurrent.each(STORES)("on %s", (_, openServer) => {
	describe.sequential("", () => {
		let server: StoreServer;
		let routing: Scene;
		let classic: Scene;
		const sceneOf = ({ play }: KillPoint): Scene => (play === "request" ? classic : routing);
		const played = new Map<string, Error | null>();

		beforeAll(async () => {
			server = await openServer();
			// Nobody asks for control under routing.
			[routing, classic] = await Promise.all([openScene(server.url, "routing"), openScene(server.otherUrl, "classic")]);
			// Those that wait for a command's time-out first.
			const waiting = [...CASES].sort((a, b) => Number(waits(b)) - Number(waits(a)));
			const next = async (): Promise<void> => {
				for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
					played.set(
						one.user,
						await playCase(sceneOf(one), one).then(
							() => null,
							(error: Error) => error,
						),
					);
				}
			};
			await Promise.all(Array.from({ length: AT_ONCE }, next));
			// Whoever would do something twice has had the time for it.
			await new Promise((resolve) => setTimeout(resolve, LEASE_MS + 500));
		}, 180_000);
		afterAll(async () => {
			await routing?.stage.close();
			await classic?.stage.close();
			await server?.stop();
		});

		describe.each(CASES)("$title", (point) => {
			test(point.holds, async () => {
				const { user, play, said } = point;
				const { stage } = sceneOf(point);
				expect(played.get(user)).toBeNull();
				const { prologue = [], epilogue = [], moves = [] } = PLAYS[play];
				expect(await stage.said(user)).toEqual([...prologue, ...said, ...epilogue, "echo: after"]);
				expect(await stage.moves(user)).toEqual(moves);
				expect(await stage.refused(user)).toEqual([]);
			});
		});

		test("what may have left without our hearing of it is counted, and nothing else is", async () => {
			const sum = (of: (point: KillPoint) => number): number => CASES.reduce((all, point) => all + of(point), 0);
			expect(await routing.living.counters()).toMatchObject({
				openSends: sum(({ open }) => open),
				sentBefore: sum(({ before }) => before),
				parked: 0,
				failedTurns: 0,
			});
		});
	});
});

/** A platform with its profile, and the instance that lives on. */
interface Scene {
	readonly stage: FaultStage;
	readonly living: Instance;
}

async function openScene(storeUrl: string, profile: string): Promise<Scene> {
	const stage = await FaultStage.open(storeUrl, { PROFILE: profile, OWNER_POLL_MS: "1000" });
	const deadlines = CASES.filter(({ play }) => play === "deadline").map(({ user }) => user);
	return { stage, living: await stage.instance({ LEAVES_DUE_OF: deadlines.join(",") }) };
}

async function playCase(
	{ stage, living }: Scene,
	{ user, name, play, edge, echoes }: KillPoint & { user: string },
): Promise<void> {
	const way = edge === null ? null : await DeadlyGraph.open(stage.emulator.url, edge);
	try {
		if (!echoes) stage.door.losesEchoes(user);
		const dying = await stage.instance(
			{
				KILL_AT: name,
				KILL_USER: user,
				SWEEP_MS: play === "deadline" ? "100" : "3600000",
				...(way === null ? {} : { GRAPH_URL: way.url }),
			},
			user,
		);
		if (way !== null) way.kill = () => dying.signal("SIGKILL");
		const on: Case = { stage, user, dying, living };
		await PLAYS[play].play(on);
		expect(dying.endedBy).toBe("SIGKILL");
		await stage.customerWrites(user, "after");
		await stage.hears(user, "echo: after");
	} finally {
		await way?.close();
	}
}

function waits({ play }: KillPoint): boolean {
	return play === "agent" || play === "goodbye" || play === "passed" || play === "deadline";
}
