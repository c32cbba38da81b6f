// From rounds to rows. Ratios are taken within a round, then their median over the rounds.
import { mean, spread } from "./statistics.mjs";

const ACKNOWLEDGEMENT_RATIO = 0.15;

/**
 * Rows of the wire rounds; `{ name, figures, aa, target, pass }`, the last three empty where they do not apply. `cpuRatios`: the most
 * of stock's CPU that a turn may take, by store.
 */
export function wireRows(results, cpuRatios) {
	const endToEnd = results.map((result) => result.endToEnd).filter(Boolean);
	const acknowledgement = results.map((result) => result.acknowledgement).filter(Boolean);
	const stores = Object.keys(endToEnd[0] ?? acknowledgement[0]).filter((bot) => bot in cpuRatios);
	return stores.flatMap((store) => {
		const where = store === "memory" ? "" : ` on ${store}`;
		const row = (name, rounds, figure, digits, target) =>
			rounds.length === 0 ? [] : compared(`${name}${where}`, rounds, store, figure, digits, target);
		return [
			...row("end to end, CPU µs a turn", endToEnd, "cpuUs", 0, cpuRatios[store]),
			...row("end to end, turns/s", endToEnd, "perSecond", 0, null),
			...row("end to end, Graph calls a turn", endToEnd, "calls", 2, null),
			...row("webhook's 200, ms, p50", acknowledgement, "p50", 1, ACKNOWLEDGEMENT_RATIO),
			...row("webhook's 200, ms, p99", acknowledgement, "p99", 1, null),
		];
	});
}

/** Rows of the in-process rounds of one script; `name` is how it is told from others. */
export function inProcessRows(results, { name, bareName, targetUs }) {
	const share = (name) => results.map(({ ours, again, bare }) => mean(ours[name], again[name]) - bare[name]);
	const aa = ratioText(results.map(({ ours, again }) => again.cpuUs / ours.cpuUs));
	const { median } = spread(share("cpuUs"));
	return [
		{
			name: `${name}, our CPU µs a turn`,
			figures: ["", "", figureText(share("cpuUs"), 1)],
			ratio: "",
			aa,
			target: `≤ ${targetUs} µs`,
			pass: median <= targetUs,
		},
		{ name: `${name}, our wall µs a turn`, figures: ["", "", figureText(share("wallUs"), 1)], ratio: "", aa: "" },
		{
			name: `${name}, ${bareName}`,
			figures: [
				"",
				"",
				figureText(
					results.map(({ bare }) => bare.cpuUs),
					1,
				),
			],
			ratio: "",
			aa: "",
		},
	];
}

/** Ours on a store over the mean of the two stock bots of the same round, and the second stock bot over the first. */
function compared(name, rounds, store, figure, digits, target) {
	const of = (bot) => rounds.map((round) => round[bot][figure]);
	const ratios = rounds.map(({ stock, again, [store]: ours }) => ours[figure] / mean(stock[figure], again[figure]));
	const row = {
		name,
		figures: [figureText(of("stock"), digits), figureText(of("again"), digits), figureText(of(store), digits)],
		ratio: ratioText(ratios),
		aa: ratioText(rounds.map(({ stock, again }) => again[figure] / stock[figure])),
	};
	if (target === null) return [row];
	return [{ ...row, target: `≤ ${target}`, pass: spread(ratios).median <= target }];
}

function ratioText(values) {
	return figureText(values, 3);
}

/** `median (min–max)`. */
function figureText(values, digits) {
	const { median, min, max } = spread(values);
	return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

/** The rows as a Markdown table, lined up. */
export function table(rows) {
	const head = ["", "stock", "stock again", "thread control", "ratio", "A/A", "target", ""];
	const cells = rows.map(({ name, figures, ratio, aa, target = "", pass }) => [
		name,
		...figures,
		ratio,
		aa,
		target,
		pass === undefined ? "" : pass ? "PASS" : "FAIL",
	]);
	const widths = head.map((title, column) => Math.max(title.length, 3, ...cells.map((row) => row[column].length)));
	const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
	return [line(head), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join("\n");
}
