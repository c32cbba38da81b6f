import { expect } from "vitest";
import type { Profile } from "../config/config-document.ts";
import type { Switches } from "../config/switches.ts";
import {
	APP_IDS,
	type AppName,
	type GraphResult,
	INBOX_ID,
	PAGE,
	type Scene,
	type SceneOptions,
	startScene,
	USER,
} from "./scene.ts";

/** One thing somebody does; Graph steps answer what Graph said. */
export type Step = (scene: Scene) => Promise<GraphResult | undefined>;

/** One row of a table of the spec, played against a running emulator. */
export interface PlayedRow {
	/** Its id in spec §8.2 or §8.3. */
	readonly row: string;
	readonly profile: Profile;
	readonly switches?: Partial<Switches>;
	readonly config?: SceneOptions["config"];
	/** Who owns the thread when the row's event happens. */
	readonly from: AppName | "inbox" | null;
	readonly event: Step;
	/** `code/subcode` of a refusal; without it the event must succeed. */
	readonly refused?: string;
	readonly to: AppName | "inbox" | null;
	/** What apps hear of it; an app that is not named hears nothing. */
	readonly hears?: Partial<Record<AppName, readonly string[]>>;
	/** Hours of control left afterwards; null where it does not expire. */
	readonly hoursLeft?: number | null;
}

const HOUR_MS = 60 * 60 * 1000;
const recipient = { id: USER };
const idOf = (name: AppName | "inbox"): string => (name === "inbox" ? INBOX_ID : APP_IDS[name]);

/** An app sends a text, with further parameters. */
export const sends =
	(app: AppName, more: Record<string, unknown> = {}): Step =>
	(scene) =>
		scene.graph(app, "POST", "/v19.0/me/messages", { recipient, message: { text: "hi" }, ...more });

/** An app calls one of the five control edges. */
export const calls =
	(app: AppName, edge: "pass" | "take" | "request" | "release" | "extend", more: Record<string, unknown> = {}): Step =>
	(scene) =>
		scene.graph(app, "POST", `/${PAGE}/${edge}_thread_control`, { recipient, ...more });

/** An app passes to another. */
export const passes = (app: AppName, to?: AppName | "inbox", metadata?: string): Step =>
	calls(app, "pass", { ...(to ? { target_app_id: idOf(to) } : {}), ...(metadata === undefined ? {} : { metadata }) });

/** The customer writes. */
export const says =
	(text: string): Step =>
	async (scene) => {
		await scene.say(text);
		return undefined;
	};

/** The customer enters by an entry point. */
export const enters =
	(via: "organic" | "link" | "ad", more: Record<string, unknown> = {}): Step =>
	async (scene) => {
		expect((await scene.act("POST", `/users/${USER}/enter`, { via, ...more })).status).toBe(200);
		return undefined;
	};

/** A lead ad runs, or, with `hold`, begins. */
export const leadAd =
	(body: Record<string, unknown>): Step =>
	async (scene) => {
		expect((await scene.act("POST", `/users/${USER}/lead-ad`, body)).status).toBe(200);
		return undefined;
	};

/** Several steps, one after the other; answers what the last one did. */
export const after =
	(...steps: readonly Step[]): Step =>
	async (scene) => {
		let result: Awaited<ReturnType<Step>>;
		for (const step of steps) result = await step(scene);
		return result;
	};

/** The inbox agent acts. */
export const inbox =
	(what: "reply" | "move" | "request", body: Record<string, unknown> = {}): Step =>
	async (scene) => {
		expect((await scene.act("POST", `/inbox/${USER}/${what}`, body)).status).toBe(200);
		return undefined;
	};

/** Time passes. */
export const hoursPass =
	(hours: number): Step =>
	async (scene) => {
		await scene.advance(hours * HOUR_MS);
		return undefined;
	};

async function bring(scene: Scene, profile: Profile, owner: PlayedRow["from"]): Promise<void> {
	await scene.say("first");
	const now = await scene.owner();
	if (now === owner) return;
	if (owner === null) await calls(now as AppName, "release")(scene);
	else await passes(now === null || profile === "classic" ? "bot" : (now as AppName), owner)(scene);
	expect(await scene.owner()).toBe(owner);
}

/** Plays a row: brings the thread into its state, lets its event happen, compares everything it names. */
export async function play(row: PlayedRow): Promise<void> {
	const { profile, switches = {}, config } = row;
	const scene = await startScene({ profile, switches, ...(config ? { config } : {}) });
	try {
		await bring(scene, profile, row.from);
		await scene.heard();
		const result = await row.event(scene);
		if (row.refused !== undefined) {
			expect(result && errorOf(result)).toBe(row.refused);
		} else if (result) {
			expect(result.body).not.toHaveProperty("error");
		}
		expect(await scene.owner()).toBe(row.to);
		if (row.hoursLeft !== undefined) {
			const { expiresAt } = await scene.thread();
			const { now } = (await scene.act("GET", "/clock")).body as { now: number };
			expect(expiresAt === null ? null : Math.round((expiresAt - now) / HOUR_MS)).toBe(row.hoursLeft);
		}
		expect(await scene.heard()).toEqual({ bot: [], desk: [], guest: [], ...row.hears });
	} finally {
		await scene.close();
	}
}

/** `code/subcode` of a refusal. */
export function errorOf({ status, body }: GraphResult): string {
	expect(status).toBeGreaterThanOrEqual(400);
	const { code, error_subcode: subcode } = body["error"] as Readonly<Record<string, unknown>>;
	return subcode === undefined ? String(code) : `${code}/${subcode}`;
}
