import { expect, test } from "vitest";
import { appId, INBOX, isInbox } from "./app-id.ts";

test.each([
	["400000000000001", "400000000000001"],
	[400000000000001, "400000000000001"],
	["99999999999999999999", "99999999999999999999"],
	[Number.MAX_SAFE_INTEGER, "9007199254740991"],
] as const)("%o on the wire is the app %s", (value, id) => {
	expect(appId(value)).toBe(id);
});

test.each([
	null,
	undefined,
	"",
	"customer_service",
	" 4",
	"4 ",
	"4\n",
	"-4",
	"4.5",
	4.5,
	0,
	-4,
	Number.NaN,
	Number.MAX_SAFE_INTEGER + 1,
	{ id: "4" },
	["4"],
	true,
])("%o is no app id", (value) => {
	expect(appId(value)).toBeNull();
});

test("the inboxes are known by Meta's fixed ids, spec §4", () => {
	expect(INBOX).toEqual({ messenger: "263902037430900", instagram: "1217981644879628" });
	expect(isInbox(appId("263902037430900"))).toBe(true);
	expect(isInbox(appId(1217981644879628))).toBe(true);
	expect(isInbox(appId("26390203743090"))).toBe(false);
	expect(isInbox(null)).toBe(false);
});
