import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseDelivery } from "../webhook/parse.ts";
import { SUPPORTED_PROFILES } from "./profile.ts";
import { type Trace, TraceClient, type TraceStep } from "./trace.test-data.ts";

const FOLDER = new URL("../../../../protocol/traces/", import.meta.url);
const traces = readdirSync(FOLDER)
	.filter((file) => file.endsWith(".json"))
	.map((file) => [file, JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Trace] as const);

/** The bytes of one delivered item (spec §2.2). */
function bodyOf({ account, user }: Trace, step: Extract<TraceStep, { step: "delivered" }>, now: number): Uint8Array {
	const at = now - (step.lateMs ?? 0);
	const [sender, recipient] = step.fields["is_echo"] === true ? [account, user] : [user, account];
	const item = { sender: { id: sender }, recipient: { id: recipient }, timestamp: at, [step.kind]: step.fields };
	return Buffer.from(JSON.stringify({ object: "page", entry: [{ id: account, time: now, [step.via]: [item] }] }));
}

function play(client: TraceClient, trace: Trace, step: TraceStep): void {
	switch (step.step) {
		case "actor":
			client.passes(step.path === "/clock" ? Number(step.body["advanceMs"]) : 0);
			return;
		case "graph":
			client.passes();
			if (step.app === trace.self) client.calls(step);
			return;
		case "delivered": {
			if (step.app !== trace.self) return;
			const delivery = parseDelivery(bodyOf(trace, step, client.now));
			if (!delivery.ok) throw new Error(delivery.reason);
			expect(delivery.events.map(({ kind }) => kind)).not.toContain("unsupported");
			for (const event of delivery.events) client.hears(event);
			return;
		}
		case "expect": {
			const { standing, guard, handover = null } = step;
			expect(client.sees()).toEqual({ standing, guard, handover });
		}
	}
}

test("the traces cover every profile that is followed", () => {
	expect(new Set(traces.map(([, { profile }]) => profile))).toEqual(new Set(SUPPORTED_PROFILES));
});

test.each(traces)("%s", (file, trace) => {
	expect(trace.source.length).toBeGreaterThan(0);
	expect(trace.steps.some(({ step }) => step === "expect")).toBe(true);
	const client = new TraceClient(trace);
	for (const [index, step] of trace.steps.entries()) {
		try {
			play(client, trace, step);
		} catch (cause) {
			throw new Error(`${file}, step ${index + 1}: ${JSON.stringify(step)}\n${String(cause)}`, { cause });
		}
	}
	for (const { edge, rule, forbidden } of client.permissions) {
		expect([edge, rule === null ? "allowed" : "forbidden"]).toEqual([edge, forbidden ? "forbidden" : "allowed"]);
	}
});
