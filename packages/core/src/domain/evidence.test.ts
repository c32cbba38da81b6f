import { describe, expect, test } from "vitest";
import { PAGE_INBOX } from "./app-id.ts";
import { DESK, EPOCH, eventOf, SELF } from "./arbitrary.test-data.ts";
import { evidenceOf } from "./evidence.ts";
import { HIDDEN, ownedBy, UNKNOWN } from "./owner.ts";

/** Who the owner is by the ids a handover names (DESIGN §5, spec §2.3). */
const HANDOVERS = [
	[SELF, null, ownedBy(SELF), "ours, from idle or in a classic payload"],
	[SELF, DESK, ownedBy(SELF), "ours, from the desk"],
	[SELF, SELF, ownedBy(SELF), "ours: the event about our own act is no loss"],
	[DESK, SELF, ownedBy(DESK), "the desk's, from us"],
	[DESK, null, ownedBy(DESK), "the desk's, from idle"],
	[DESK, PAGE_INBOX, ownedBy(DESK), "the desk's, from the inbox"],
	[PAGE_INBOX, SELF, ownedBy(PAGE_INBOX), "the inbox's, from us"],
	[null, SELF, HIDDEN, "somebody else's: a classic payload names only who lost"],
	[null, DESK, UNKNOWN, "open: it names only another who lost"],
	[null, null, UNKNOWN, "open: it names nobody"],
] as const;

describe.each(["passed", "taken"] as const)("%s", (kind) => {
	test.each(HANDOVERS)("to %s from %s", (newOwner, previousOwner, owner) => {
		for (const via of ["normal", "standby"] as const) {
			const event = eventOf(kind, EPOCH, { newOwner, previousOwner, metadata: "m", via });
			expect(evidenceOf(event, SELF)).toEqual({
				strength: "strong",
				fact: {
					type: kind,
					id: event.id,
					at: EPOCH,
					seq: 0,
					owner,
					until: EPOCH,
					expiresAt: null,
					metadata: "m",
					from: previousOwner,
					answered: true,
				},
			});
		}
	});
});

test.each(["normal", "standby"] as const)("a customer message on %s is weak, named by its mid", (via) => {
	expect(evidenceOf(eventOf("message", EPOCH, { via, mid: "m_1" }), SELF)).toEqual({
		strength: "weak",
		fact: { at: EPOCH, id: "m_1" },
	});
});

const SAY_NOTHING = [
	"echo",
	"postback",
	"read",
	"delivery",
	"reaction",
	"referral",
	"optin",
	"account_linking",
	"requested",
	"roles_changed",
	"unsupported",
] as const;

test.each(SAY_NOTHING.flatMap((kind) => [[kind, "normal"] as const, [kind, "standby"] as const]))(
	"%s on %s says nothing about the owner",
	(kind, via) => {
		expect(evidenceOf(eventOf(kind, EPOCH, { via }), SELF)).toBeNull();
	},
);
