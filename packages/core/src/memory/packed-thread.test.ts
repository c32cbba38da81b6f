import { describe, expect, it } from "vitest";
import { EMPTY_RECORD, RECORD_VERSION, type ThreadRecord } from "../domain/record.ts";
import { inOnePiece, pack, unpack } from "./packed-thread.ts";

const ordinary: ThreadRecord = { ...EMPTY_RECORD, normal: { at: 1_767_225_600_123, id: "m_AAAA0001" } };

describe("a packed thread", () => {
	it.each<[string, ThreadRecord]>([
		["the customer's newest message alone", ordinary],
		["nothing", EMPTY_RECORD],
		["a message on standby too", { ...ordinary, standby: { at: 1_767_225_600_124, id: "m_AAAA0002" } }],
		["an echo too", { ...ordinary, echoAt: 0 }],
		["another version", { ...ordinary, v: RECORD_VERSION + 1 }],
	])("holds %s", (_, record) => {
		expect(unpack(pack(record, 7, 3))).toEqual({ value: record, version: 7 });
	});

	it("holds the newest message without the record around it", () => {
		expect(Object.keys(pack(ordinary, 7, 3))).toEqual(["version", "at", "id", "epoch"]);
	});
});

it.each(["messenger:1:2", "whatsapp:1:ñ😀", "messenger:1:\ud800"])("keeps the text of %j", (text) => {
	expect(inOnePiece(text)).toBe(text);
});
