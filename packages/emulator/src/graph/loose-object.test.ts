import { expect, it } from "vitest";
import { looseObject } from "./loose-object.ts";

it.each([
	['{"id":"1","name":{"first_name":"Ana"}}', { id: "1", name: { first_name: "Ana" } }],
	["{id:2000000000000001}", { id: "2000000000000001" }],
	["{ id : 2000000000000001 }", { id: "2000000000000001" }],
	["{'id':'1', \"b\": \"x, y\"}", { id: "1", b: "x, y" }],
	["{id:1,name:{first_name:Ana,last_name:B C}}", { id: "1", name: { first_name: "Ana", last_name: "B C" } }],
	["{}", {}],
	["{text:a:b}", { text: "a:b" }],
])("reads %s", (text, object) => {
	expect(looseObject(text)).toEqual(object);
});

it.each(["{id:1", "{id}", "id:1", "{id:1}}", "[1]", "1", '{"id":}x', "{,}"])("reads no object in %s", (text) => {
	expect(looseObject(text)).toBeUndefined();
});
