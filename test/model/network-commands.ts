import fc from "fast-check";
import { Command } from "./act.ts";
import type { CallFate, CallKind, DeliveryFate } from "./fates.ts";

const DELIVERY_FATES: readonly (readonly DeliveryFate[])[] = [
	["lost"],
	// Tried again at once, and only later once more: what comes meanwhile overtakes it.
	["lost", "lost"],
	["answer_lost"],
	["answer_lost", "answer_lost"],
	["twice"],
	["held"],
	["held"],
];
const CALL_FATES: readonly (readonly [CallKind, CallFate])[] = [
	["send", "held"],
	["send", "answer_held"],
	["send", "answer_lost"],
	// Not held before it arrives: README.md, “What is known”.
	["command", "answer_held"],
	["command", "answer_held"],
	["command", "answer_held"],
	["command", "answer_lost"],
	["read", "held"],
	["read", "answer_held"],
];

/** What the network does to what is sent next, and to what it holds back. */
export function networkCommands(): fc.Arbitrary<Command>[] {
	return [
		fc.constantFrom(...DELIVERY_FATES).map((fates) => {
			return new Command(`the next deliveries will be: ${fates.join(", ")}`, {
				becomes: (model) => {
					if (fates.includes("held")) model.held += 1;
				},
				run: async ({ network }) => {
					network.deliveryFates.push(...fates);
				},
			});
		}),
		fc.constantFrom(...CALL_FATES).map(([kind, fate]) => {
			return new Command(`the next ${kind} will be: ${fate}`, {
				becomes: (model) => {
					model.held += 1;
				},
				run: async ({ network }) => {
					network.calls.fates[kind].push(fate);
				},
			});
		}),
		fc.constantFrom("delivery", "call", "turn").map((what) => {
			return new Command(`the ${what} that was held back longest goes on`, {
				can: ({ held, written }) => held + written > 0,
				run: async ({ network, slow }) => {
					const held = { delivery: network.heldDeliveries, call: network.calls.held, turn: slow }[what];
					held?.letGo();
				},
			});
		}),
		fc.nat({ max: 20 }).map((back) => {
			return new Command(`a delivery comes once more, ${back} before the last`, {
				can: ({ written }) => written > 0,
				run: async (world) => {
					const again = world.network.answered(back);
					if (again !== null) world.background(world.network.deliver(again));
				},
			});
		}),
	];
}
