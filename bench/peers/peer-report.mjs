// From measurements to tables. Ratios are taken within a round, then their median over the rounds.
import { spread } from "../statistics.mjs";

const TARGETS = { turnsOfBare: 0.7, importOfBotkit: 0.12, bytesAThread: 300 };

const TITLES = {
	bare: "bare `node:http`",
	bareAgain: "the same again (A/A)",
	core: "core's bare handler",
	express: "Express + `fetch`",
	bottender: "bottender 1.5.5",
	stock: "stock Botkit 4.15",
};

/** A row for each peer: CPU a turn, turns a second, and both as turns for one of the bare handler. */
export function turnsTable(rounds) {
	const of = (name, figure) => rounds.map((round) => round[name][figure]);
	const perCpu = (name) => rounds.map((round) => round.bare.cpuUs / round[name].cpuUs);
	const perWall = (name) => rounds.map((round) => round[name].perSecond / round.bare.perSecond);
	const rows = Object.keys(rounds[0]).map((name) => [
		TITLES[name],
		figure(of(name, "cpuUs"), 0),
		figure(of(name, "perSecond"), 0),
		figure(perCpu(name), 2),
		figure(perWall(name), 2),
	]);
	return table(["", "CPU µs a turn", "turns/s", "turns by CPU, of bare", "turns/s, of bare"], rows);
}

/** What is promised of core's bare handler. */
export function turnsTargets(rounds) {
	const byCpu = rounds.map(({ core, bare }) => bare.cpuUs / core.cpuUs);
	const bySecond = rounds.map(({ core, bare }) => core.perSecond / bare.perSecond);
	return [
		atLeast("core's bare handler: turns for the same CPU, of bare `node:http`", byCpu, TARGETS.turnsOfBare),
		atLeast("core's bare handler: turns/s, of bare `node:http`", bySecond, TARGETS.turnsOfBare),
	];
}

/** A row for each peer: what became of the standby messages. */
export function standbyTable(results) {
	const rows = results.map(([name, { standby, own, standbyReplies, ownReplies, refused, crashes, heard }]) => [
		TITLES[name],
		`${ownReplies} of ${own}`,
		`${standbyReplies} of ${standby}`,
		String(crashes),
		String(refused),
		`${heard} of ${standby}`,
	]);
	const head = [
		"",
		"own messages answered",
		"standby messages answered",
		"crashes",
		"not answered 200",
		"the bot could see that it is standby",
	];
	return table(head, rows);
}

/** What is promised of standby: not a word, and nothing missed. */
export function standbyTargets(results) {
	const { standby, standbyReplies, own, ownReplies, crashes, heard } = results.find(([name]) => name === "core")[1];
	const kept = standbyReplies === 0 && ownReplies === own && crashes === 0 && heard === standby;
	const figures = `${standbyReplies} replies, ${heard} of ${standby} heard`;
	return [{ name: "core's bare handler: replies to standby", figures, target: "0, all heard", pass: kept }];
}

export function importTargets(rounds) {
	const ratios = rounds.map(({ core, botkit }) => core / botkit);
	const of = (name) => `${name} ${spread(rounds.map((round) => round[name])).median.toFixed(0)} ms`;
	const row = atMost("import of core with zod, of botkit", ratios, TARGETS.importOfBotkit, 3);
	return [{ ...row, figures: `${row.figures}; ${of("core")}, ${of("botkit")}` }];
}

export function memoryTargets(threads, bytes) {
	return [atMost(`bytes a thread at ${threads} threads`, [bytes], TARGETS.bytesAThread, 0)];
}

export function targetsTable(rows) {
	const cells = rows.map(({ name, figures, target, pass }) => [name, figures, target, pass ? "PASS" : "FAIL"]);
	return table(["", "measured", "target", ""], cells);
}

function atLeast(name, values, target) {
	return { name, figures: figure(values, 2), target: `≥ ${target}`, pass: spread(values).median >= target };
}

function atMost(name, values, target, digits) {
	return { name, figures: figure(values, digits), target: `≤ ${target}`, pass: spread(values).median <= target };
}

/** `median (min–max)`. */
function figure(values, digits) {
	const { median, min, max } = spread(values);
	if (values.length === 1) return median.toFixed(digits);
	return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

/** A Markdown table, lined up. */
function table(head, rows) {
	const widths = head.map((title, column) => Math.max(title.length, 3, ...rows.map((row) => row[column].length)));
	const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
	return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
