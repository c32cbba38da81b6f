import type { HandoffOptions } from "@thread-control/botbuilder";
import { ThreadControlError } from "@thread-control/core";
import {
	ArrayExpressionConverter,
	BoolExpressionConverter,
	type ExpressionProperty,
	IntExpressionConverter,
	StringExpressionConverter,
	ValueExpression,
	ValueExpressionConverter,
} from "adaptive-expressions";
import type { Converter, DialogContext } from "botbuilder-dialogs";
import { TextTemplate } from "botbuilder-dialogs-adaptive";

/** What a `.dialog` file may say of an action's property: a value, an expression, or a text with a language generator's templates. */
export type Given = ExpressionProperty<unknown> | TextTemplate;

type Name = keyof HandoffOptions;

interface OptionKind {
	readonly converter: Converter;
	readonly accepts: (value: unknown) => boolean;
	readonly wants: string;
}

const textTemplates: Converter = {
	convert: (value: unknown) => (typeof value === "string" ? new TextTemplate(value) : value),
};
const RETURN_KINDS: readonly unknown[] = ["passed", "taken", "read", "implied"];
const isText = (value: unknown): boolean => typeof value === "string";

const duration: OptionKind = {
	converter: new IntExpressionConverter(),
	accepts: (value) => typeof value === "number",
	wants: "a number of milliseconds",
};

const OPTIONS: Readonly<Record<Name, OptionKind>> = {
	target: {
		converter: new ValueExpressionConverter(),
		accepts: (value) => value === null || typeof value === "number" || isText(value),
		wants: "an app id, 'inbox', or null for the default app",
	},
	metadata: {
		converter: new ValueExpressionConverter(),
		accepts: (value) => isText(value) || (typeof value === "object" && value !== null && !Array.isArray(value)),
		wants: "a text or an object",
	},
	reason: { converter: new StringExpressionConverter(), accepts: isText, wants: "a text" },
	say: { converter: textTemplates, accepts: isText, wants: "a text" },
	returnWithinMs: duration,
	agentSilentWithinMs: duration,
	customerSilentWithinMs: duration,
	whenSilent: {
		converter: new StringExpressionConverter(),
		accepts: (value) => value === "take" || value === "tell",
		wants: "take or tell",
	},
	assumeSilent: {
		converter: new BoolExpressionConverter(),
		accepts: (value) => typeof value === "boolean",
		wants: "true or false",
	},
	returnOn: {
		converter: new ArrayExpressionConverter(),
		accepts: (value) => Array.isArray(value) && value.every((each) => RETURN_KINDS.includes(each)),
		wants: `a list of ${RETURN_KINDS.join(", ")}`,
	},
	hubStatus: {
		converter: new BoolExpressionConverter(),
		accepts: (value) => typeof value === "boolean",
		wants: "true or false",
	},
};

/** The converter of an option, for the loader of `.dialog` files; undefined for every other property. */
export function optionConverter(property: string): Converter | undefined {
	return Object.hasOwn(OPTIONS, property) ? OPTIONS[property as Name].converter : undefined;
}

/**
 * Evaluates an action's options against the turn's memory. What is not given, or evaluates to nothing, is left out. Throws
 * `option_invalid` for a value of the wrong type, and what an expression throws.
 */
export async function evaluateOptions(
	dc: DialogContext,
	kind: string,
	given: Readonly<Partial<Record<Name, Given | undefined>>>,
): Promise<HandoffOptions> {
	const options: Record<string, unknown> = {};
	for (const [name, property] of Object.entries(given) as [Name, Given | undefined][]) {
		const value = property === undefined ? undefined : await evaluate(dc, property);
		if (value === undefined) continue;
		const { accepts, wants } = OPTIONS[name];
		if (!accepts(value)) {
			throw new ThreadControlError(
				"option_invalid",
				`${kind}: ${name} must be ${wants}, it is of type ${typeof value}`,
			);
		}
		options[name] = value;
	}
	return options;
}

async function evaluate(dc: DialogContext, given: Given): Promise<unknown> {
	if (given instanceof TextTemplate) return given.template ? await given.bind(dc, dc.state as never) : undefined;
	return inside(dc, given.getValue(dc.state));
}

/** Expressions inside of an object count too, as in Microsoft's own actions. */
function inside(dc: DialogContext, value: unknown): unknown {
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) return value.map((each) => insideOf(dc, each));
	return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, insideOf(dc, each)]));
}

function insideOf(dc: DialogContext, value: unknown): unknown {
	return typeof value === "string" ? new ValueExpression(value).getValue(dc.state) : inside(dc, value);
}
