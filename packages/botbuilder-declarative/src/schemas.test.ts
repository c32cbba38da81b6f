import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
	HandoffToAgent,
	OnThreadControl,
	PassThreadControl,
	ReleaseThreadControl,
	RequestThreadControl,
	TakeThreadControl,
} from "./index.ts";

const folder = new URL("../schemas/", import.meta.url);
const files = readdirSync(folder);

interface Schema {
	readonly $schema: string;
	readonly $role: string | readonly string[];
	readonly title: string;
	readonly description: string;
	readonly type: string;
	readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function read<T>(file: string): T {
	return JSON.parse(readFileSync(new URL(file, folder), "utf8")) as T;
}

/** Properties a schema inherits from `Microsoft.OnCondition`. */
const INHERITED = ["condition", "actions", "priority", "runOnce", "event", "id"];
/** What the loader of `.dialog` files hands no schema for: internals of the framework's classes. */
const isInternal = (name: string): boolean => name.startsWith("_");

const actions = [PassThreadControl, TakeThreadControl, RequestThreadControl, ReleaseThreadControl, HandoffToAgent];
const kinds = [...actions, OnThreadControl];

test("each kind has its schema and its uischema, and there are no others", () => {
	const expected = kinds.flatMap(({ $kind }) => [`${$kind}.schema`, `${$kind}.uischema`]);
	expect(files.toSorted()).toEqual(expected.toSorted());
});

describe.each(kinds.map((type) => [type.$kind, type] as const))("%s", (kind, type) => {
	const schema = read<Schema>(`${kind}.schema`);
	const properties = Object.keys(new type()).filter((name) => !isInternal(name));

	test("its schema is a component's, and every property says what it is", () => {
		expect(schema.$schema).toBe("https://schemas.botframework.com/schemas/component/v1.0/component.schema");
		expect(schema.type).toBe("object");
		for (const { title, description, ...rest } of [schema, ...Object.values(schema.properties)]) {
			expect(title).toEqual(expect.any(String));
			expect(description).toEqual(expect.any(String));
			expect(["$ref", "$kind", "type", "oneOf"].some((key) => key in rest)).toBe(true);
		}
	});

	test("every property of the class is in the schema, and nothing else", () => {
		const isTrigger = type === OnThreadControl;
		const own = properties.filter((name) => (isTrigger ? !INHERITED.includes(name) : name !== "command"));
		expect(Object.keys(schema.properties).toSorted()).toEqual([...own, ...(isTrigger ? [] : ["id"])].toSorted());
	});

	test("its uischema orders properties that exist", () => {
		const { $schema, form } = read<{ $schema: string; form: { order: string[] } }>(`${kind}.uischema`);
		expect($schema).toBe("https://schemas.botframework.com/schemas/ui/v1.0/ui.schema");
		const known = [...Object.keys(schema.properties), ...INHERITED, "*"];
		expect(form.order.filter((name) => !known.includes(name))).toEqual([]);
	});
});

test("actions are dialogs, the trigger is a condition that names its own dialog event", () => {
	for (const { $kind } of actions) expect(read<Schema>(`${$kind}.schema`).$role).toBe("implements(Microsoft.IDialog)");
	expect(read<Schema>("Handover.OnThreadControl.schema").$role).toEqual([
		"implements(Microsoft.ITrigger)",
		"extends(Microsoft.OnCondition)",
	]);
});

test("a property of expressions is converted from what a .dialog file says", () => {
	for (const type of actions) {
		const action = new type();
		for (const name of Object.keys(read<Schema>(`${type.$kind}.schema`).properties)) {
			if (name !== "id") expect(action.getConverter(name), name).toHaveProperty("convert");
		}
	}
});

test("the manifest is what Composer looks for", () => {
	const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
		keywords: string[];
		files: string[];
	};
	for (const role of ["component", "action", "trigger", "middleware"])
		expect(manifest.keywords).toContain(`msbot-${role}`);
	expect(manifest.files).toEqual(expect.arrayContaining(["schemas"]));
});
