import type { HandoffOptions } from "@thread-control/botbuilder";
import {
	type BoolExpression,
	BoolExpressionConverter,
	type StringExpression,
	StringExpressionConverter,
	type ValueExpression,
} from "adaptive-expressions";
import { type Converter, type ConverterFactory, Dialog, type DialogContext } from "botbuilder-dialogs";
import { evaluateOptions, type Given, optionConverter } from "./action-options.ts";
import { endingThrough } from "./ending-through.ts";

/** What all Handover actions share: what a `.dialog` file may say of each, and where the result goes. */
export abstract class HandoverAction extends Dialog {
	/** True: the action does nothing and ends without a result. */
	disabled: BoolExpression | undefined;
	/** Where the result is kept, such as `dialog.handoff`. */
	resultProperty: StringExpression | undefined;
	/** Travels to the other app: a text, or an object that may hold expressions; at most 1000 characters as JSON. */
	metadata: ValueExpression | undefined;
	/** Put into the metadata as its `reason`. */
	reason: StringExpression | undefined;

	override getConverter(property: string): Converter | ConverterFactory {
		if (property === "disabled") return new BoolExpressionConverter();
		if (property === "resultProperty") return new StringExpressionConverter();
		return optionConverter(property) ?? super.getConverter(property);
	}

	/** The action's `$kind`. */
	protected get kind(): string {
		return (this.constructor as unknown as { $kind: string }).$kind;
	}

	/** The properties that are options of the step, by name. */
	protected options(): Partial<Record<keyof HandoffOptions, Given | undefined>> {
		return { metadata: this.metadata, reason: this.reason };
	}

	protected async evaluated(dc: DialogContext): Promise<HandoffOptions> {
		return await evaluateOptions(dc, this.kind, this.options());
	}

	protected isDisabled(dc: DialogContext): boolean {
		return this.disabled?.getValue(dc.state) === true;
	}

	/** The context whose end writes the result where `resultProperty` says. */
	protected keepingResult(dc: DialogContext): DialogContext {
		return endingThrough(dc, (result) => {
			const path = this.resultProperty?.getValue(dc.state);
			if (path) dc.state.setValue(path, result);
		});
	}

	protected override onComputeId(): string {
		return `${this.kind}[${this.resultProperty?.toString() ?? ""}]`;
	}
}
