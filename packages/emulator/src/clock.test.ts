import { expect, it } from "vitest";
import { Clock } from "./clock.ts";

it("rings alarms in the order of their times once it has been moved past them", () => {
	const clock = new Clock(() => 1000);
	const rung: string[] = [];
	clock.alarm(3000, () => rung.push("third"));
	clock.alarm(2000, () => rung.push("first"));
	clock.alarm(2000, () => rung.push("second"));
	clock.advance(999);
	expect(rung).toEqual([]);
	clock.advance(1);
	expect(rung).toEqual(["first", "second"]);
	clock.advance(5000);
	expect(rung).toEqual(["first", "second", "third"]);
	expect(clock.now()).toBe(7000);
	clock.clear();
});

it("rings an alarm set while another rings, if that is due too", () => {
	const clock = new Clock(() => 0);
	const rung: number[] = [];
	clock.alarm(10, () => {
		rung.push(10);
		clock.alarm(20, () => rung.push(20));
	});
	clock.advance(30);
	expect(rung).toEqual([10, 20]);
	clock.clear();
});

it("does not ring an alarm that was called off or cleared", () => {
	const clock = new Clock(() => 0);
	const rung: number[] = [];
	const callOff = clock.alarm(10, () => rung.push(10));
	callOff();
	clock.alarm(20, () => rung.push(20));
	clock.clear();
	clock.advance(30);
	expect(rung).toEqual([]);
});

it("rings by itself as time goes by", async () => {
	const clock = new Clock();
	await new Promise<void>((resolve) => clock.alarm(clock.now() + 5, resolve));
	clock.clear();
});
